"""A story does not exist for those it is not addressed to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from kernel.testing import eventually
from kernel.testing.service import Running
from relais.content.v1.story_pb2 import StoryPublished

Make = Callable[..., Awaitable[dict[str, Any]]]
NORTH, SOUTH, GROUP = "employee-11", "employee-12", "employee-1"


@pytest.mark.parametrize(
    ("audience", "sees", "sees_not"),
    [
        ({"entities": ["north"]}, [NORTH], [SOUTH, GROUP]),
        ({"countries": ["DE"]}, [SOUTH], [NORTH, GROUP]),
        ({"entities": ["north"], "countries": ["DE"]}, [], [NORTH, SOUTH, GROUP]),
        ({"entities": ["north", "south"]}, [NORTH, SOUTH], [GROUP]),
        ({}, [NORTH, SOUTH, GROUP], []),
    ],
)
async def test_only_its_audience_reads_and_lists_it(
    service: Running, published: Make, audience: dict[str, Any], sees: list[str], sees_not: list[str]
) -> None:
    story = await published(audience=audience)
    for login in (*sees, "editor-1"):
        assert (await service.get(f"/v1/stories/{story['id']}", as_=login)).status == 200
        assert story["id"] in await _listed(service, login)
    for login in sees_not:
        answer = await service.get(f"/v1/stories/{story['id']}", as_=login)
        assert (answer.status, answer.json["type"]) == (404, "/problems/story-not-found")
        assert story["id"] not in await _listed(service, login)


async def test_a_change_of_audience_counts_from_then_on(service: Running, drafted: Make) -> None:
    draft = await drafted(audience={"entities": ["north"]})
    address = f"/v1/stories/{draft['id']}"
    changed = await service.patch(
        address, as_="editor-1", json={"audience": {"entities": ["south"]}}, headers={"If-Match": "*"}
    )
    assert changed.json["audience"] == {"entities": ["south"], "countries": []}


async def test_the_other_services_are_told_whom_it_is_for(service: Running, published: Make) -> None:
    story = await published(audience={"entities": ["north"], "countries": ["FR"]})

    async def told() -> StoryPublished | None:
        events = await service.events("content.story.v1")
        return next((event.data for event in events if event.subject == story["id"]), None)

    event: StoryPublished = await eventually(told)
    assert (event.programme_id, list(event.audience_entities), list(event.audience_countries)) == (
        "main",
        ["north"],
        ["FR"],
    )


@pytest.mark.parametrize(
    ("audience", "pointer"),
    [
        ({"entities": ["North"]}, "/audience/entities/0"),
        ({"countries": ["fr"]}, "/audience/countries/0"),
        ({"countries": ["FR"] * 21}, "/audience/countries"),
        ({"people": []}, "/audience/people"),
    ],
)
async def test_a_wrong_audience_is_pointed_at(service: Running, audience: dict[str, Any], pointer: str) -> None:
    body = {"kind": "article", "language": "en", "title": "x", "url": "https://x.example/", "audience": audience}
    answer = await service.post("/v1/stories", as_="editor-1", json=body)
    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


async def _listed(service: Running, login: str) -> list[str]:
    return [item["id"] for item in (await service.get("/v1/stories?limit=100", as_=login)).json["items"]]
