"""Thanks cannot be counted, compared or bought: not in the document, not in what is kept, not in what is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from kernel.clock import new_id
from kernel.testing.service import Answer, Running
from tests.gamification.kept import left_behind, numbers, wrong_with
from tools.contracts.names import carrots, of_document

Give = Callable[..., Awaitable[Answer]]
Recognise = Callable[..., Awaitable[dict[str, Any]]]


async def test_no_name_in_the_document_is_of_something_to_collect(service: Running) -> None:
    names = list(of_document((await service.get("/openapi.json", as_=None)).json))

    assert "KudosView" in names
    assert carrots(names) == []


@pytest.mark.parametrize("word", ["count", "total_kudos", "topScore"])
def test_a_number_would_be_seen(word: str) -> None:
    assert numbers([word, "country", "stopped"]) == [word]


async def test_no_document_in_the_database_holds_a_number_but_its_version(
    service: Running, give: Give, recognise: Recognise
) -> None:
    contribution = await recognise("employee-2")
    kudos = (await give("employee-1", "employee-2", contribution=contribution["id"])).json
    await service.post(f"/v1/kudos/{kudos['id']}/show", as_="employee-2")

    for name in ("kudos", "contributions", "allowances"):
        [document, *_] = await service.runtime.mongo.collection(name).find({})
        assert [key for key, value in document.items() if type(value) in (int, float)] == ["version"]
        assert carrots(document) == numbers(document) == []


@pytest.mark.parametrize(
    ("document", "wrong"),
    [
        ({"_id": "a", "version": 1, "points": "many"}, "kudos: points"),
        ({"_id": "a", "party": {"rank": "first"}}, "kudos: rank"),
        ({"_id": "a", "received": 12}, "kudos: the number received"),
        ({"_id": "a", "weeks": [{"thanked": 3}]}, "kudos: the number thanked"),
        ({"_id": "a", "kudos_count": None}, "kudos: kudos_count"),
    ],
)
def test_a_document_that_counts_would_be_seen(document: dict[str, Any], wrong: str) -> None:
    """What every test of this service has written is looked at when its service ends (`conftest`)."""
    assert wrong_with({"kudos": [document]}) == [wrong]


async def test_what_neither_export_nor_erasure_knows_of_would_be_seen(service: Running) -> None:
    """What every test of this service has written is looked at when its service ends, for this as well."""
    person, strange = "p_" + "a" * 26, service.runtime.mongo.collection("strange")
    document = {"_id": new_id(), "about": [{"person": person}]}
    await strange.insert_one(document)

    complaints = await left_behind(service, {"strange": [document]})
    await strange.delete_many({})

    assert complaints == [
        "strange: a document that names its person is not in their export",
        "strange: an erased person is still named",
    ]


async def test_no_list_says_how_many_there_are(service: Running, give: Give) -> None:
    await give("employee-1", "employee-3")

    for path in ("/v1/me/kudos", "/v1/wall", "/v1/contributions", "/v1/me/contributions"):
        answer = await service.get(path, as_="employee-3")
        assert answer.json.keys() == {"items", "next_cursor"}
        assert numbers(of_document(answer.json)) == []
        assert not [header for header in answer.headers if "count" in header.lower()]


async def test_no_list_can_be_filtered_by_person_or_ordered(service: Running) -> None:
    document = (await service.get("/openapi.json", as_=None)).json

    asked = {
        parameter["name"]
        for path in ("/v1/contributions", "/v1/me/contributions", "/v1/me/kudos", "/v1/wall")
        for parameter in document["paths"][path]["get"]["parameters"]
    }
    assert asked == {"limit", "cursor", "direction"}


@pytest.mark.parametrize(
    ("method", "path", "slugs"),
    [
        (
            "post",
            "/v1/kudos",
            "malformed-body unauthenticated allowance-used request-in-flight too-large unsupported-media-type invalid "
            "kudos-to-oneself no-such-team not-their-contribution idempotency-mismatch internal-error unavailable "
            "timed-out",
        ),
        ("get", "/v1/kudos/{kudos_id}", "unauthenticated kudos-not-found invalid internal-error unavailable timed-out"),
        ("get", "/v1/wall", "unauthenticated invalid internal-error unavailable timed-out"),
        (
            "post",
            "/v1/kudos/{kudos_id}/show",
            "unauthenticated kudos-not-found kudos-kept-private invalid internal-error unavailable timed-out",
        ),
        (
            "post",
            "/v1/kudos/{kudos_id}/hide",
            "unauthenticated kudos-not-found invalid internal-error unavailable timed-out",
        ),
    ],
)
async def test_every_problem_that_can_occur_is_declared(service: Running, method: str, path: str, slugs: str) -> None:
    operation = (await service.get("/openapi.json", as_=None)).json["paths"][path][method]

    declared = {
        slug
        for response in operation["responses"].values()
        for slug in response["content"].get("application/problem+json", {}).get("examples", {})
    }
    unreadable = {"malformed-request", "address-too-long", "head-too-large"}
    assert declared == unreadable | {"persons-only"} | set(slugs.split())
