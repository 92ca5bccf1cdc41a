"""Topics that can be followed, and their names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from kernel.testing import eventually
from kernel.testing.service import Running

Make = Callable[..., Awaitable[dict[str, Any]]]


async def listed(service: Running, login: str = "employee-1") -> dict[str, dict[str, str]]:
    items = (await service.get("/v1/topics?limit=100", as_=login)).json["items"]
    return {item["topic"]: item["names"] for item in items}


async def test_topics_of_what_is_addressed_to_somebody_are_listed_for_them(service: Running, published: Make) -> None:
    await published(topics=["hydrogen"], audience={"entities": ["north"]})

    async def shown() -> bool:
        return "hydrogen" in await listed(service, "employee-11")

    await eventually(shown, within=5)
    assert "hydrogen" not in await listed(service, "employee-12")


async def test_a_named_topic_is_listed_with_its_names_and_the_naming_is_audited(service: Running) -> None:
    names = {"en": "Mobility", "fr": "Mobilité"}
    answer = await service.put("/v1/topics/mobility", as_="editor-1", json={"names": names})
    assert answer.json == {"topic": "mobility", "names": names}
    assert (await listed(service))["mobility"] == names
    acts = (await service.get("/v1/audit?subject=topics/mobility", as_="auditor-1")).json["items"]
    assert [(act["act"], act["actor_id"], act["details"]) for act in acts] == [
        ("topic.named", service.person_id("editor-1"), {"languages": "en fr"})
    ]


async def test_names_can_be_taken_back(service: Running) -> None:
    await service.put("/v1/topics/passing", as_="programme-1", json={"names": {"en": "Passing"}})
    await service.put("/v1/topics/passing", as_="programme-1", json={"names": {}})
    assert "passing" not in await listed(service)


async def test_only_the_editorial_team_names_topics(service: Running) -> None:
    for login in ("employee-1", "auditor-1"):
        answer = await service.put("/v1/topics/mobility", as_=login, json={"names": {}})
        assert answer.json["type"] == "/problems/missing-role"


async def test_an_editor_of_one_entity_names_no_topics_of_the_group(service: Running) -> None:
    answer = await service.put("/v1/topics/mobility", as_="employee-16", json={"names": {}})
    assert (answer.status, answer.json["type"]) == (403, "/problems/not-for-one-entity")


@pytest.mark.parametrize(
    ("names", "pointer"),
    [
        ({"en": ""}, "/names/en"),
        ({"en": "a\u202eb"}, "/names/en"),
        ({"en": "x" * 101}, "/names/en"),
        ({"English": "x"}, "/names/English"),
    ],
)
async def test_faulty_names_are_pointed_at(service: Running, names: dict[str, str], pointer: str) -> None:
    answer = await service.put("/v1/topics/mobility", as_="editor-1", json={"names": names})
    assert answer.status == 422
    assert answer.json["errors"][0]["pointer"].startswith(pointer)


async def test_topics_are_listed_page_by_page(service: Running) -> None:
    for topic in ("aaa", "aab", "aac"):
        await service.put(f"/v1/topics/{topic}", as_="editor-1", json={"names": {"en": topic}})
    first = (await service.get("/v1/topics?limit=2")).json
    second = (await service.get(f"/v1/topics?limit=1&cursor={first['next_cursor']}")).json
    assert [item["topic"] for item in (*first["items"], *second["items"])] == ["aaa", "aab", "aac"]
