"""Trace id, request id, HEAD, and what is measured."""

import re

import httpx
import pytest
from prometheus_client import REGISTRY

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


async def test_trace_of_the_caller_goes_on(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/probes/lost", headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
    assert answer.json()["trace_id"] == TRACE
    assert answer.headers["traceparent"].startswith(f"00-{TRACE}-")
    assert answer.headers["traceparent"].endswith("-01")
    assert "00f067aa0ba902b7" not in answer.headers["traceparent"]


@pytest.mark.parametrize(
    "traceparent",
    [
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"ff-{TRACE}-00f067aa0ba902b7-01",
        f"00-{TRACE.upper()}-00f067aa0ba902b7-01",
        f"00-{TRACE}",
        "' OR 1=1",
    ],
)
async def test_invalid_trace_is_replaced(client: httpx.AsyncClient, traceparent: str) -> None:
    answer = await client.get("/v1/probes/known", headers={"traceparent": traceparent})
    assert re.fullmatch(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[01]", answer.headers["traceparent"])
    assert TRACE not in answer.headers["traceparent"]


async def test_request_id_is_echoed(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/probes/known", headers={"x-request-id": "abc-123"})
    assert answer.headers["x-request-id"] == "abc-123"


@pytest.mark.parametrize("given", ["", "a b", "x" * 129, "someone@example.org", "é", '{"a":1}'])
async def test_request_id_that_is_not_sane_is_replaced(client: httpx.AsyncClient, given: str) -> None:
    answer = await client.get("/v1/probes/known", headers={"x-request-id": given.encode()})
    assert answer.headers["x-request-id"] == answer.headers["traceparent"].split("-")[1]


async def test_head_is_get_without_its_body(client: httpx.AsyncClient) -> None:
    got, headed = await client.get("/v1/probes/known"), await client.head("/v1/probes/known")
    assert (headed.status_code, headed.content) == (200, b"")
    assert headed.headers["content-length"] == str(len(got.content))
    assert headed.headers["etag"] == got.headers["etag"]


def measured(route: str, method: str, status: str) -> float:
    labels = {"route": route, "method": method, "status": status}
    return REGISTRY.get_sample_value("http_seconds_count", labels) or 0.0


async def test_requests_are_measured_by_the_template_of_their_route(client: httpx.AsyncClient) -> None:
    before = measured("/v1/probes/{name}", "GET", "200")
    await client.get("/v1/probes/known")
    assert measured("/v1/probes/{name}", "GET", "200") == before + 1


async def test_unknown_paths_and_methods_do_not_become_labels(client: httpx.AsyncClient) -> None:
    before = measured("unmatched", "other", "404")
    await client.request("PROPFIND", "/v1/coffee/1234")
    assert measured("unmatched", "other", "404") == before + 1


async def test_defect_is_measured_with_its_route(client: httpx.AsyncClient) -> None:
    before = measured("/v1/probes/{name}/fail/{way}", "POST", "500")
    await client.post("/v1/probes/x/fail/defect")
    assert measured("/v1/probes/{name}/fail/{way}", "POST", "500") == before + 1
