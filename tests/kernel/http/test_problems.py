"""Every failure is a problem document (RFC 9457)."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from fastapi import FastAPI

from kernel.testing.serving import serve


def assert_problem(answer: httpx.Response, status: int, slug: str) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Accept-Language" in answer.headers["vary"]
    document: dict[str, object] = answer.json()
    assert document["type"] == f"/problems/{slug}"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    assert document["trace_id"] == answer.headers["traceparent"].split("-")[1]
    assert document["instance"] == answer.request.url.raw_path.decode().partition("?")[0]
    return document


async def test_unknown_path_is_a_problem(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get("/v1/nothing?x=1"), 404, "not-found")


async def test_trailing_slash_is_another_path(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get("/v1/probes/known/"), 404, "not-found")


async def test_problem_of_the_service_words_itself(client: httpx.AsyncClient) -> None:
    document = assert_problem(await client.get("/v1/probes/lost"), 404, "probe-not-found")
    assert document["detail"] == "No probe is called lost."


async def test_allow_lists_the_methods_of_all_routes_of_the_path(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/v1/probes/known")
    assert_problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD, PATCH"


async def test_defect_shows_nothing_of_the_inside(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/probes/x/fail/defect")
    assert_problem(answer, 500, "internal-error")
    assert "hunter2" not in answer.text
    assert "RuntimeError" not in answer.text


async def test_unexpected_failure_of_the_database_shows_nothing_of_the_inside(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/probes/x/fail/duplicate")
    assert_problem(answer, 500, "internal-error")
    assert "name_1" not in answer.text


async def test_database_that_is_away_is_unavailable(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/probes/x/fail/database")
    assert_problem(answer, 503, "unavailable")
    assert answer.headers["retry-after"] == "2"
    assert "db-1" not in answer.text


async def test_commit_without_an_answer_may_have_happened(client: httpx.AsyncClient) -> None:
    assert_problem(await client.post("/v1/probes/x/fail/uncertain"), 503, "timed-out")


async def test_problem_type_leads_to_its_page(client: httpx.AsyncClient) -> None:
    problem = (await client.get("/v1/probes/lost")).json()
    page = (await client.get(problem["type"], headers={"accept-language": "fr"})).json()
    assert page == {
        "type": "/problems/probe-not-found",
        "status": 404,
        "title": "Cette sonde n’existe pas",
        "explanation": "No probe has this id.",
    }


async def test_unknown_problem_type_is_not_found(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get("/problems/never-heard-of"), 404, "not-found")


@pytest.mark.parametrize(
    ("accepted", "language", "title"),
    [
        (None, "en", "There is no such probe"),
        ("fr", "fr", "Cette sonde n’existe pas"),
        ("fr-CA, en;q=0.8", "fr", "Cette sonde n’existe pas"),
        ("en;q=0.1, fr;q=0.9", "fr", "Cette sonde n’existe pas"),
        ("fr;q=0, en", "en", "There is no such probe"),
        ("de, *", "en", "There is no such probe"),
        ("de", "en", "There is no such probe"),
        (";;q=,,=fr;q=x", "en", "There is no such probe"),
        ("fr," * 4000, "en", "There is no such probe"),
    ],
)
async def test_problem_speaks_the_language_that_is_accepted(
    client: httpx.AsyncClient, accepted: str | None, language: str, title: str
) -> None:
    headers = {} if accepted is None else {"accept-language": accepted}
    answer = await client.get("/v1/probes/lost", headers=headers)
    assert answer.headers["content-language"] == language
    assert answer.json()["title"] == title


@pytest.fixture
async def hurried(probe_app: Callable[..., FastAPI]) -> AsyncIterator[httpx.AsyncClient]:
    async with serve(probe_app(request_seconds=0.15)) as url, httpx.AsyncClient(base_url=url) as http:
        yield http


async def test_request_without_an_answer_in_time_is_timed_out(hurried: httpx.AsyncClient) -> None:
    assert_problem(await hurried.post("/v1/probes/x/fail/hang"), 503, "timed-out")


async def test_answer_that_has_begun_is_not_cut_off(hurried: httpx.AsyncClient) -> None:
    assert (await hurried.get("/v1/probes/x/stream")).text == "begun done"
