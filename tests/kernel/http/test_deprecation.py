"""Operations that will go: what their answers and the document say of it."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI, Response

from kernel.errors import NotFound
from kernel.http import Router, deprecated
from kernel.http.app import create_app
from kernel.http.openapi import openapi_document
from kernel.testing.serving import serve

SINCE, SUNSET = datetime(2026, 7, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
PAGE = "https://relais.example/news/lamps"

router = Router(prefix="/v1/lamps", tags=["lamps"])


@router.get("")
@deprecated(since=SINCE, sunset=SUNSET, link=PAGE)
async def list_lamps() -> Response:
    """All lamps."""
    return Response("lamps", headers={"link": '</v1/lamps?cursor=2>; rel="next"'})


@router.get("/{name}")
@deprecated(since=SINCE, link=PAGE)
async def get_lamp(name: str) -> Response:
    """One lamp."""
    raise NotFound


@router.post("", status_code=204)
async def light_lamp() -> None:
    """Stays."""


@pytest.fixture(scope="module")
def app(probe_app: Callable[..., FastAPI]) -> FastAPI:
    return create_app(probe_app().state.settings, title="lamps", routers=[router])


@pytest.fixture(scope="module")
async def lamps(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with serve(app) as url, httpx.AsyncClient(base_url=url) as http:
        yield http


async def test_an_answer_says_since_when_until_when_and_what_instead(lamps: httpx.AsyncClient) -> None:
    headers = (await lamps.get("/v1/lamps")).headers

    assert headers["deprecation"] == "@1782864000"
    assert headers["sunset"] == "Fri, 01 Jan 2027 00:00:00 GMT"
    assert headers.get_list("link") == [
        '</v1/lamps?cursor=2>; rel="next"',
        f'<{PAGE}>; rel="deprecation"',
        f'<{PAGE}>; rel="sunset"',
    ]


async def test_a_problem_says_so_too(lamps: httpx.AsyncClient) -> None:
    response = await lamps.get("/v1/lamps/green")

    assert (response.status_code, response.headers["deprecation"]) == (404, "@1782864000")
    assert "sunset" not in response.headers


async def test_what_stays_says_nothing(lamps: httpx.AsyncClient) -> None:
    response = await lamps.post("/v1/lamps")

    assert {"deprecation", "sunset", "link"}.isdisjoint(response.headers)


async def test_a_page_of_another_origin_can_read_it(lamps: httpx.AsyncClient) -> None:
    response = await lamps.get("/v1/lamps", headers={"origin": "https://intranet.example"})

    exposed = {name.strip() for name in response.headers["access-control-expose-headers"].split(",")}
    assert {"Deprecation", "Sunset", "Link"} <= exposed


def test_the_document_says_so(app: FastAPI) -> None:
    paths = openapi_document(app)["paths"]

    listing = paths["/v1/lamps"]["get"]
    assert listing["deprecated"] is True
    assert listing["externalDocs"]["url"] == PAGE
    assert (listing["x-deprecated-since"], listing["x-sunset"]) == (SINCE.isoformat(), SUNSET.isoformat())
    assert "x-sunset" not in paths["/v1/lamps/{name}"]["get"]
    assert "deprecated" not in paths["/v1/lamps"]["post"]


def test_nothing_ends_before_it_is_deprecated() -> None:
    with pytest.raises(ValueError, match="RFC 9745"):
        deprecated(since=SUNSET, sunset=SINCE, link=PAGE)
