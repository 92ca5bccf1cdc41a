"""Preconditions (RFC 9110 §13). The probe is at version 7."""

import httpx
import pytest

from kernel.http.etags import matches_any


@pytest.mark.parametrize("given", ['"7"', '"3", "7"', '"a,b" ,"7"', "*", '"x",, "7"'])
async def test_change_of_the_version_that_was_read_is_made(client: httpx.AsyncClient, given: str) -> None:
    answer = await client.patch("/v1/probes/known", headers={"if-match": given})
    assert (answer.status_code, answer.headers["etag"]) == (200, '"8"')


async def test_tags_on_several_lines_are_one_list(client: httpx.AsyncClient) -> None:
    answer = await client.patch("/v1/probes/known", headers=[("if-match", '"3"'), ("if-match", '"7"')])
    assert answer.status_code == 200


@pytest.mark.parametrize("given", ['"6"', 'W/"7"', '"07"', '""', '"3", "4"', '"3,7"'])
async def test_change_of_another_version_is_stale(client: httpx.AsyncClient, given: str) -> None:
    answer = await client.patch("/v1/probes/known", headers={"if-match": given})
    assert (answer.status_code, answer.json()["type"]) == (412, "/problems/stale-write")


async def test_change_without_a_precondition_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.patch("/v1/probes/known")
    assert (answer.status_code, answer.json()["type"]) == (428, "/problems/precondition-required")


@pytest.mark.parametrize("given", ["7", "", '"7', 'w/"7"', '"7" "8"', '*, "7"', ","])
async def test_malformed_precondition_is_named(client: httpx.AsyncClient, given: str) -> None:
    answer = await client.patch("/v1/probes/known", headers={"if-match": given})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "If-Match"


async def test_list_that_the_caller_has_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/v1/probes")
    again = await client.get("/v1/probes", headers={"if-none-match": f'"other", {first.headers["etag"]}'})
    assert first.headers["etag"].startswith('W/"')
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


async def test_list_that_differs_is_sent(client: httpx.AsyncClient) -> None:
    first = await client.get("/v1/probes")
    other = await client.get("/v1/probes?limit=3", headers={"if-none-match": first.headers["etag"]})
    assert other.status_code == 200
    assert [item["name"] for item in other.json()["items"]] == ["probe-0", "probe-1", "probe-2"]
    assert other.json()["next_cursor"] is None


@pytest.mark.parametrize(
    ("values", "fits"),
    [
        ([], False),
        (["*"], True),
        (['W/"a"'], True),
        (['"a"'], True),
        (['"b"', '"a"'], True),
        (['"b"'], False),
        (["a"], False),
    ],
)
def test_if_none_match_is_compared_weakly(values: list[str], fits: bool) -> None:
    assert matches_any(values, 'W/"a"') is fits
