"""Who sees and who changes which story, for every role, entity, programme and audience."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest

from content.bootstrap import SERVICE
from kernel.testing.service import Running, running
from tests.content.conftest import given_programmes
from tests.content.examples import CERTIFICATE, STORY

TOO_EARLY = {**CERTIFICATE, "verified_until": "2000-01-01T00:00Z"}

ROLES = ("employee", "editor", "programme", "auditor")
# The west has no programme of its own, and what the last one belongs to cannot be read.
ENTITIES: dict[str, Any] = {"group": None, "north": "north", "south": "south", "west": "west", "unreadable": ["north"]}
LOGINS = {pair: f"employee-{number}" for number, pair in enumerate(product(ROLES, ENTITIES), start=1)}
CLAIMS = {
    login: {"roles": ["employee", role], **({"entity": ENTITIES[entity]} if ENTITIES[entity] else {})}
    for (role, entity), login in LOGINS.items()
}
PROGRAMMES = ("main", "north", "south")
AUDIENCES = ((), ("north",), ("south", "west"))
STATUSES = ("draft", "published", "withdrawn")


@dataclass(frozen=True)
class Told:
    """A story of the matrix."""

    id: str
    programme: str
    audience: tuple[str, ...]
    status: str

    def is_edited_by(self, role: str, entity: str) -> bool:
        return role in ("editor", "programme") and entity in ("group", self.programme)

    def is_seen_by(self, role: str, entity: str) -> bool:
        is_addressed = self.status == "published" and (not self.audience or entity in self.audience)
        return is_addressed or self.is_edited_by(role, entity)


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """A service with people of every role in every entity, two of which have a programme of their own."""
    servers = {"mongo_uri": mongo_uri, "kafka_bootstrap": kafka_bootstrap}
    async with running(SERVICE, **servers, worker=False, claims=CLAIMS) as one:
        await given_programmes(one, "north", "south")
        yield one


@pytest.fixture(scope="module")
async def stories(service: Running) -> list[Told]:
    """A story of each programme for each audience in each status."""
    return [await tell(service, *which) for which in product(PROGRAMMES, AUDIENCES, STATUSES)]


async def tell(service: Running, programme: str, audience: tuple[str, ...], status: str) -> Told:
    members = {"programme": programme, "audience": {"entities": list(audience)}}
    made = await service.post("/v1/stories", as_="editor-1", json={**STORY, **members})
    assert made.status == 201, made.body
    address = f"/v1/stories/{made.json['id']}"
    if status != "draft":
        await service.post(f"{address}/certify", as_="editor-1", json=CERTIFICATE)
        assert (await service.post(f"{address}/publish", as_="editor-1")).status == 200
    if status == "withdrawn":
        assert (await service.post(f"{address}/withdraw", as_="editor-1")).status == 200
    return Told(made.json["id"], programme, audience, status)


@pytest.mark.parametrize(("role", "entity"), LOGINS)
async def test_a_story_is_read_by_those_it_is_for_and_those_who_edit_it(
    service: Running, stories: list[Told], role: str, entity: str
) -> None:
    for story in stories:
        answer = await service.get(f"/v1/stories/{story.id}", as_=LOGINS[role, entity])
        assert answer.status == (200 if story.is_seen_by(role, entity) else 404), story


@pytest.mark.parametrize(("role", "entity"), LOGINS)
async def test_a_story_is_listed_for_those_it_is_for_and_those_who_edit_it(
    service: Running, stories: list[Told], role: str, entity: str
) -> None:
    for status in STATUSES:
        answer = await service.get(f"/v1/stories?status={status}&limit=100", as_=LOGINS[role, entity])
        if status != "published" and role not in ("editor", "programme"):
            assert answer.status == 403
            continue
        listed = [item["id"] for item in answer.json["items"]]
        wanted = [one for one in reversed(stories) if one.status == status]
        seen = [one.id for one in wanted if one.is_seen_by(role, entity)]
        # Others are there of the test that writes.
        assert [one for one in listed if one in {story.id for story in wanted}] == seen, status


@pytest.mark.parametrize(("role", "entity"), LOGINS)
async def test_a_story_is_changed_by_those_who_edit_its_programme_alone(
    service: Running, stories: list[Told], role: str, entity: str
) -> None:
    login = LOGINS[role, entity]
    for story in stories:
        address = f"/v1/stories/{story.id}"
        answers = [
            await service.patch(address, as_=login, json={"title": "Other"}, headers={"If-Match": '"0"'}),
            await service.post(f"{address}/certify", as_=login, json=TOO_EARLY),
        ]
        if story.status != "draft":
            answers.append(await service.post(f"{address}/publish", as_=login))
        if story.status != "published":
            answers.append(await service.post(f"{address}/withdraw", as_=login))
        if role in ("employee", "auditor"):
            assert {answer.status for answer in answers} == {403}, story
        elif story.is_edited_by(role, entity):
            # They get as far as the rules of the story, which refuse each of these.
            assert {answer.status for answer in answers} <= {409, 412, 422}, story
        else:
            assert {answer.json["type"] for answer in answers} == {"/problems/story-not-found"}, story


@pytest.mark.parametrize(("role", "entity"), LOGINS)
async def test_a_story_is_written_for_a_programme_that_one_edits(service: Running, role: str, entity: str) -> None:
    login = LOGINS[role, entity]
    for programme in (*PROGRAMMES, "west", "nowhere"):
        answer = await service.post("/v1/stories", as_=login, json={**STORY, "programme": programme})
        if role in ("employee", "auditor"):
            assert answer.status == 403
        elif programme in PROGRAMMES and entity in ("group", programme):
            assert (answer.status, answer.json["programme"]) == (201, programme)
        else:
            assert (answer.status, answer.json["type"]) == (422, "/problems/unknown-programme")
            assert [error["pointer"] for error in answer.json["errors"]] == ["/programme"]


@pytest.mark.parametrize(("role", "entity"), LOGINS)
async def test_a_programme_is_known_to_its_people_and_to_the_group(service: Running, role: str, entity: str) -> None:
    login = LOGINS[role, entity]
    knows_all = role != "employee" and entity == "group"
    known = [one for one in PROGRAMMES if knows_all or one in ("main", entity)]
    assert [one["id"] for one in (await service.get("/v1/programmes", as_=login)).json["items"]] == known
    for programme in (*PROGRAMMES, "nowhere"):
        answer = await service.get(f"/v1/programmes/{programme}", as_=login)
        assert answer.status == (200 if programme in known else 404)


@pytest.mark.parametrize(("role", "entity"), LOGINS)
async def test_a_programme_is_overseen_by_its_team_and_the_group_s(service: Running, role: str, entity: str) -> None:
    login = LOGINS[role, entity]
    for programme in (*PROGRAMMES, "nowhere"):
        answer = await service.get(f"/v1/programmes/{programme}/readiness", as_=login)
        reached = programme in PROGRAMMES and entity in ("group", programme)
        assert answer.status == (403 if role == "employee" else 200 if reached else 404)


@pytest.mark.parametrize(("role", "entity"), LOGINS)
async def test_a_programme_is_decided_about_by_those_who_answer_for_it(
    service: Running, role: str, entity: str
) -> None:
    login, stale = LOGINS[role, entity], {"If-Match": '"99"'}
    for programme in (*PROGRAMMES, "nowhere"):
        address = f"/v1/programmes/{programme}"
        answers = [
            await service.patch(address, as_=login, json={"stock_needed": 2}, headers=stale),
            await service.post(f"{address}/open", as_=login),
            await service.put(f"{address}/weather", as_=login, json={"state": "clear"}, headers=stale),
            await service.put(f"{address}/topics/x/weather", as_=login, json={"state": "clear"}, headers=stale),
            await service.get(f"/v1/guides/x/versions?programme={programme}", as_=login),
        ]
        # The auditor reads history and decides nothing.
        asked = answers if role != "auditor" else answers[:-1]
        if role != "programme":
            assert {answer.json["type"] for answer in asked} == {"/problems/missing-role"}
        elif programme in PROGRAMMES and entity in ("group", programme):
            assert [answer.status for answer in answers] == [412, 409, 412, 412, 200]
        else:
            assert {answer.json["type"] for answer in answers} == {"/problems/programme-not-found"}


def test_the_matrix_has_a_login_for_each_role_in_each_entity() -> None:
    assert len(set(LOGINS.values())) == len(ROLES) * len(ENTITIES)
