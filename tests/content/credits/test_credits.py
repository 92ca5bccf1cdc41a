"""A story names a colleague only while they agree, and only they know what they answered."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.testing.service import Answer, Running
from relais.content.v1.credit_pb2 import StoryCredited, StoryUncredited
from tests.content.editing import EDITOR, certified, done, draft, history, shown, told

COLLEAGUE, READER = "employee-2", "employee-1"


async def ask(service: Running, story: dict[str, Any], login: str = COLLEAGUE) -> Answer:
    return await service.post(
        f"/v1/stories/{story['id']}/credits", as_=EDITOR, json={"person_id": service.person_id(login)}
    )


async def answer(service: Running, story: dict[str, Any], word: str, login: str = COLLEAGUE) -> Answer:
    return await service.post(f"/v1/me/credits/{story['id']}/{word}", as_=login)


async def drop(service: Running, story: dict[str, Any], login: str = COLLEAGUE) -> Answer:
    path = f"/v1/stories/{story['id']}/credits/{service.person_id(login)}"
    return await service.delete(path, as_=EDITOR)


async def asked(service: Running, story: dict[str, Any]) -> list[dict[str, Any]]:
    """Whom the editorial team sees as asked."""
    items: list[dict[str, Any]] = (await service.get(f"/v1/stories/{story['id']}/credits", as_=EDITOR)).json["items"]
    return items


async def published(service: Running) -> dict[str, Any]:
    return await done(service, await certified(service), "publish")


async def test_a_colleague_is_named_once_they_agree(service: Running) -> None:
    story, person = await published(service), service.person_id(COLLEAGUE)
    made = await ask(service, story)
    assert (made.status, made.json["is_given"]) == (201, False)
    assert (await shown(service, story, as_=READER)).json["credited"] == []
    given = await answer(service, story, "give")
    assert (given.json["consent"], given.json["title"]) == ("given", story["title"])
    assert (await shown(service, story, as_=READER)).json["credited"] == [person]
    [event] = await told(service, story, "content.credit.v1")
    assert isinstance(event, StoryCredited)
    assert (event.story_id, event.person_id) == (story["id"], person)
    assert event.credited_at.ToJsonString() == given.json["answered_at"]
    assert (event.credited_by, event.programme_id) == (service.person_id(EDITOR), "main")


async def test_consent_is_withdrawn_at_any_time_and_the_name_goes_at_once(service: Running) -> None:
    story = await published(service)
    await ask(service, story)
    await answer(service, story, "give")
    assert (await answer(service, story, "withdraw")).json["consent"] == "withdrawn"
    assert (await shown(service, story, as_=READER)).json["credited"] == []
    credited, event = await told(service, story, "content.credit.v1")
    assert isinstance(event, StoryUncredited)
    assert event.credit_id == credited.credit_id != ""
    assert event.person_id == service.person_id(COLLEAGUE)
    assert (await answer(service, story, "give")).json["consent"] == "given"


async def test_a_consent_to_a_draft_is_told_with_its_publication(service: Running) -> None:
    story = await certified(service)
    await ask(service, story)
    await answer(service, story, "give")
    assert await told(service, story, "content.credit.v1") == []
    public = await done(service, story, "publish")
    assert public["credited"] == [service.person_id(COLLEAGUE)]
    [event] = await told(service, story, "content.credit.v1")
    assert isinstance(event, StoryCredited)
    assert (event.person_id, event.credited_by) == (service.person_id(COLLEAGUE), service.person_id(EDITOR))
    again = await done(service, story, "recertify", source="x", verified_until="2098-01-01T00:00:00Z")
    assert again["credited"] == public["credited"]
    assert len(await told(service, story, "content.credit.v1")) == 1


@pytest.mark.parametrize("word", ["", "decline"])
async def test_to_decline_looks_to_others_like_not_having_answered(service: Running, word: str) -> None:
    story = await published(service)
    made = (await ask(service, story)).json
    if word:
        assert (await answer(service, story, word)).json["consent"] == "declined"
    assert await asked(service, story) == [made]
    again = await ask(service, story)
    assert (again.status, again.json) == (201, made)
    assert (await shown(service, story)).json == (await shown(service, story, as_=READER)).json
    assert [name for name, _ in await history(service, story)].count("story.credit_asked") == 1
    assert (await drop(service, story)).status == 204
    assert await asked(service, story) == []


async def test_who_has_declined_is_not_asked_again(service: Running) -> None:
    story = await published(service)
    await ask(service, story)
    await answer(service, story, "decline")
    await drop(service, story)
    assert (await answer(service, story, "give")).status == 404
    assert (await ask(service, story)).status == 201
    own = (await service.get("/v1/me/credits?limit=100", as_=COLLEAGUE)).json["items"]
    assert [one["consent"] for one in own if one["story_id"] == story["id"]] == ["declined"]


async def test_a_credit_that_is_dropped_is_gone_for_both(service: Running) -> None:
    story = await published(service)
    await ask(service, story)
    await answer(service, story, "give")
    assert (await drop(service, story)).status == 204
    assert (await shown(service, story, as_=READER)).json["credited"] == []
    assert isinstance((await told(service, story, "content.credit.v1"))[-1], StoryUncredited)
    assert (await answer(service, story, "withdraw")).status == 404
    assert (await drop(service, story)).status == 204


async def test_who_is_not_asked_learns_nothing_of_a_story(service: Running) -> None:
    story = await draft(service)
    await ask(service, story)
    nothing = {"id": "nothing"}
    for word in ("give", "decline", "withdraw"):
        unasked, unknown = await answer(service, story, word, READER), await answer(service, nothing, word, READER)
        assert (unasked.status, unasked.json["type"]) == (404, "/problems/credit-not-found")
        differing = {"trace_id", "instance"}
        said = [{name: one.json[name] for name in one.json.keys() - differing} for one in (unasked, unknown)]
        assert said[0] == said[1]


async def test_any_pseudonym_is_asked_alike(service: Running) -> None:
    story = await draft(service)
    nobody = "p_" + "a" * 26
    made = await service.post(f"/v1/stories/{story['id']}/credits", as_=EDITOR, json={"person_id": nobody})
    known = await ask(service, story)
    assert made.status == known.status == 201
    assert made.json.keys() == known.json.keys()


async def test_answers_that_make_no_sense_are_refused(service: Running) -> None:
    story = await published(service)
    await ask(service, story)
    assert (await answer(service, story, "withdraw")).json["type"] == "/problems/credit-not-given"
    await answer(service, story, "give")
    assert (await answer(service, story, "give")).status == 200
    assert (await answer(service, story, "decline")).json["type"] == "/problems/credit-given"
    assert len(await told(service, story, "content.credit.v1")) == 1


async def test_ones_own_credits_are_listed_page_by_page(service: Running) -> None:
    stories = [await draft(service) for _ in range(3)]
    for story in stories:
        await ask(service, story, "employee-9")
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await service.get(f"/v1/me/credits?limit=2&cursor={cursor}", as_="employee-9")).json
        found += [item["story_id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert found == [story["id"] for story in stories][::-1]
    assert (await service.get("/v1/me/credits", as_="employee-10")).json["items"] == []


async def test_a_story_asks_a_limited_number_of_people(service: Running) -> None:
    story = await draft(service)
    path = f"/v1/stories/{story['id']}/credits"
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    people = [f"p_{one}{other}{'a' * 24}" for one in letters[:2] for other in letters[:25]]
    for person in people:
        assert (await service.post(path, as_=EDITOR, json={"person_id": person})).status == 201
    last = await ask(service, story)
    assert (last.status, last.json["type"]) == (409, "/problems/too-many-credits")


async def test_credits_are_asked_for_by_the_editorial_team(service: Running) -> None:
    story = await published(service)
    path, body = f"/v1/stories/{story['id']}/credits", {"person_id": service.person_id(COLLEAGUE)}
    answers = [
        await service.post(path, as_=READER, json=body),
        await service.get(path, as_=READER),
        await service.delete(f"{path}/{body['person_id']}", as_=READER),
    ]
    assert [one.json["type"] for one in answers] == ["/problems/missing-role"] * 3


@pytest.mark.parametrize("person", ["", "Ada Lovelace", "p_x", "p_" + "A" * 26, None])
async def test_a_name_is_no_pseudonym(service: Running, person: Any) -> None:
    story = await draft(service)
    refused = await service.post(f"/v1/stories/{story['id']}/credits", as_=EDITOR, json={"person_id": person})
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/person_id")
