"""Bodies and answers that are bytes: how large they may be, and which part of them is given."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from kernel.auth import ANYBODY, PerhapsSignedIn
from kernel.errors import RangeNotSatisfiable, problems
from kernel.http import Octets, Router, gives_bytes, part_of, takes_bytes
from kernel.http.app import create_app
from kernel.http.openapi import openapi_document
from kernel.testing.serving import serve

MOST = 40_000
DATA = bytes(range(256)) * 10
TAG = '"v1"'
OCTETS = Octets(len(DATA), TAG, "image/png")

router = Router(prefix="/v1/plates", tags=["plates"])


@router.put("/{name}", openapi_extra=takes_bytes("image/png", most=MOST, description="The plate."))
async def put_plate(name: str, request: Request) -> Response:
    """Say how many bytes came."""
    return Response(str(len(await request.body())))


@router.post("/{name}", status_code=204)
async def touch_plate(name: str, request: Request) -> None:
    """Read a body that the service's own limit holds for."""
    await request.body()


@router.get("/{name}", response_class=Response, responses=gives_bytes("image/png") | problems(RangeNotSatisfiable))
async def get_plate(name: str, request: Request) -> Response:
    """The bytes."""
    return part_of(OCTETS, request, _read, headers={"cache-control": "max-age=5"})


@router.get("/{name}/reader", openapi_extra={"security": ANYBODY})
async def get_reader(name: str, reader: PerhapsSignedIn) -> str:
    """Who reads."""
    return "somebody" if reader is None else "one with a token"


async def _read(begin: int, end: int) -> AsyncIterator[bytes]:
    for at in range(begin, end, 1000):
        await asyncio.sleep(0)
        yield DATA[at : min(at + 1000, end)]


@pytest.fixture(scope="module")
def app(probe_app: Callable[..., FastAPI]) -> FastAPI:
    return create_app(probe_app().state.settings, title="plates", routers=[router])


@pytest.fixture(scope="module")
async def plates(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with serve(app) as url, httpx.AsyncClient(base_url=url) as http:
        yield http


async def chunks(data: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(data), 7_000):
        yield data[at : at + 7_000]


@pytest.mark.parametrize("streamed", [False, True])
async def test_a_route_takes_as_many_bytes_as_it_says(plates: httpx.AsyncClient, streamed: bool) -> None:
    body = b"\xff" * MOST
    answer = await plates.put("/v1/plates/one", content=chunks(body) if streamed else body)
    assert (answer.status_code, answer.text) == (200, str(MOST))


@pytest.mark.parametrize("streamed", [False, True])
async def test_a_route_takes_no_more_bytes_than_it_says(plates: httpx.AsyncClient, streamed: bool) -> None:
    body = b"\xff" * (MOST + 1)
    answer = await plates.put("/v1/plates/one", content=chunks(body) if streamed else body)
    assert (answer.status_code, answer.json()["limit_bytes"]) == (413, MOST)


@pytest.mark.parametrize("streamed", [False, True])
async def test_a_larger_limit_holds_for_its_own_method_alone(plates: httpx.AsyncClient, streamed: bool) -> None:
    body = b"\xff" * 10_001
    answer = await plates.post("/v1/plates/one", content=chunks(body) if streamed else body)
    assert (answer.status_code, answer.json()["limit_bytes"]) == (413, 10_000)


async def test_who_asks_for_the_head_alone_has_nothing_read(
    plates: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await plates.get("/v1/plates/one")
    monkeypatch.setitem(globals(), "_read", None)
    head = await plates.head("/v1/plates/one")
    assert (head.status_code, head.content) == (200, b"")
    assert {name: head.headers[name] for name in ("etag", "content-length", "content-type")} == {
        name: whole.headers[name] for name in ("etag", "content-length", "content-type")
    }


async def test_without_a_range_all_is_given(plates: httpx.AsyncClient) -> None:
    answer = await plates.get("/v1/plates/one")
    assert (answer.status_code, answer.content) == (200, DATA)
    assert {name: answer.headers[name] for name in ("etag", "content-length", "content-type", "accept-ranges")} == {
        "etag": TAG,
        "content-length": str(len(DATA)),
        "content-type": "image/png",
        "accept-ranges": "bytes",
    }
    assert (answer.headers["x-content-type-options"], answer.headers["cache-control"]) == ("nosniff", "max-age=5")


@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=5-1499", 5, 1500),
        ("bytes=2000-", 2000, 2560),
        ("bytes=2000-99999", 2000, 2560),
        ("bytes=-1", 2559, 2560),
        ("bytes=-99999", 0, 2560),
        ("Bytes = 1-2", 1, 3),
    ],
)
async def test_a_range_is_given_alone(plates: httpx.AsyncClient, asked: str, begin: int, end: int) -> None:
    answer = await plates.get("/v1/plates/one", headers={"range": asked})
    assert (answer.status_code, answer.content) == (206, DATA[begin:end])
    assert answer.headers["content-range"] == f"bytes {begin}-{end - 1}/2560"
    assert answer.headers["content-length"] == str(end - begin)


@pytest.mark.parametrize("asked", ["bytes=2560-", "bytes=9999-10000", "bytes=-0"])
async def test_a_range_behind_the_end_is_refused(plates: httpx.AsyncClient, asked: str) -> None:
    answer = await plates.get("/v1/plates/one", headers={"range": asked})
    assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */2560")
    assert answer.json()["type"] == "/problems/range-not-satisfiable"


@pytest.mark.parametrize(
    "asked", ["bytes=5-4", "bytes=-", "bytes=a-b", "pages=1-2", "bytes=0-1,3-4", "bytes=" + "9" * 19 + "-", "bytes=١-٢"]
)
async def test_a_range_that_is_not_understood_is_passed_over(plates: httpx.AsyncClient, asked: str) -> None:
    answer = await plates.get("/v1/plates/one", headers={"range": asked.encode()})
    assert (answer.status_code, answer.content) == (200, DATA)


@pytest.mark.parametrize(("condition", "status"), [(TAG, 206), ('"v0"', 200), (f"W/{TAG}", 200), ("x", 200)])
async def test_a_range_of_other_bytes_is_passed_over(plates: httpx.AsyncClient, condition: str, status: int) -> None:
    answer = await plates.get("/v1/plates/one", headers={"range": "bytes=1-2", "if-range": condition})
    assert answer.status_code == status


@pytest.mark.parametrize("known", [TAG, f"W/{TAG}", f'"v0", {TAG}', "*"])
async def test_known_bytes_are_not_given_again(plates: httpx.AsyncClient, known: str) -> None:
    answer = await plates.get("/v1/plates/one", headers={"if-none-match": known, "range": "bytes=1-2"})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", TAG)


async def test_head_knows_no_range(plates: httpx.AsyncClient) -> None:
    answer = await plates.head("/v1/plates/one", headers={"range": "bytes=1-2"})
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, str(len(DATA)), b"")


async def test_a_token_is_optional_where_everybody_may_read(
    plates: httpx.AsyncClient, employee: dict[str, str]
) -> None:
    assert (await plates.get("/v1/plates/one/reader")).json() == "somebody"
    assert (await plates.get("/v1/plates/one/reader", headers=employee)).json() == "one with a token"
    faulty = await plates.get("/v1/plates/one/reader", headers={"authorization": "Bearer x"})
    assert faulty.status_code == 401


def test_the_document_says_what_is_taken_and_given(app: FastAPI) -> None:
    paths: dict[str, Any] = openapi_document(app)["paths"]
    put, get = paths["/v1/plates/{name}"]["put"], paths["/v1/plates/{name}"]["get"]
    assert put["requestBody"]["content"] == {"image/png": {"schema": {"type": "string", "format": "binary"}}}
    assert {"413"} == {"413", "415"} & set(put["responses"])
    assert "malformed-body" not in put["responses"]["400"]["content"]["application/problem+json"]["examples"]
    assert {"200", "206", "304", "416"} <= set(get["responses"])
    assert set(get["responses"]["200"]["content"]) == {"image/png"}
    reader = paths["/v1/plates/{name}/reader"]["get"]
    assert reader["security"] == [{}, {"bearer": []}]
    assert "401" in reader["responses"]
