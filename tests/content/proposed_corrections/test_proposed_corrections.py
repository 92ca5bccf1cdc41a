"""What a feed changes of a story that a person has touched is proposed, and settled by a person."""

from __future__ import annotations

from typing import Any

import pytest

from content.personal_data.repository import HOLDINGS
from kernel.testing.service import Answer, Running
from tests.content.examples import CERTIFICATE
from tests.content.feeding import acts_on, fetch, item, rss, stories_of, taken
from tests.web import Web


async def edited(service: Running, web: Web, key: str) -> tuple[str, str]:
    """A feed and a story of it whose title an editor has changed."""
    feed_id, _ = await taken(service, web.answers("/" + key, rss(item(key))))
    (story,) = await stories_of(service, feed_id)
    headers = {"If-Match": '"1"'}
    path = f"/v1/stories/{story['_id']}"
    assert (await service.patch(path, as_="editor-1", json={"title": "Mine"}, headers=headers)).status == 200
    return feed_id, story["_id"]


async def says(service: Running, web: Web, feed_id: str, key: str, **said: Any) -> None:
    """The feed's item says something else, and is fetched."""
    web.answers("/" + key, rss(item(key, **said)))
    assert (await fetch(service, feed_id)).status == 200


async def proposed(service: Running, story_id: str) -> list[dict[str, Any]]:
    answer = await service.get(f"/v1/stories/{story_id}/proposed-corrections", as_="editor-1")
    assert answer.status == 200, answer.body
    items: list[dict[str, Any]] = answer.json["items"]
    return items


async def settle(service: Running, correction: dict[str, Any], verb: str, **options: Any) -> Answer:
    path = f"/v1/stories/{correction['story_id']}/proposed-corrections/{correction['id']}/{verb}"
    return await service.post(path, **{"as_": "editor-1", **options})


async def test_a_later_edit_is_proposed_once_and_names_what_differs(service: Running, web: Web) -> None:
    feed_id, story_id = await edited(service, web, "proposes")
    await says(service, web, feed_id, "proposes", text="Corrected")
    await says(service, web, feed_id, "proposes", text="Corrected")
    (correction,) = await proposed(service, story_id)
    assert (correction["status"], correction["differs"], correction["body"]) == ("open", ["body"], "Corrected")
    (story,) = await stories_of(service, feed_id)
    assert (story["title"], story["body"]) == ("Mine", "Text")


async def test_an_accepted_correction_changes_what_differs_and_nothing_else(service: Running, web: Web) -> None:
    feed_id, story_id = await edited(service, web, "accepts")
    await service.post(f"/v1/stories/{story_id}/certify", as_="editor-1", json=CERTIFICATE)
    await says(service, web, feed_id, "accepts", text="Corrected")
    (correction,) = await proposed(service, story_id)
    accepted = (await settle(service, correction, "accept")).json
    assert (accepted["status"], accepted["settled_by"]) == ("accepted", service.person_id("editor-1"))
    story = (await service.get(f"/v1/stories/{story_id}", as_="editor-1")).json
    assert (story["title"], story["body"], story["certificate"]) == ("Mine", "Corrected", None)
    report = (await fetch(service, feed_id)).json
    assert report["findings"] == []


async def test_who_wrote_the_other_words_is_not_forgotten_when_somebody_accepts_a_correction(
    service: Running, web: Web
) -> None:
    feed_id, story_id = await edited(service, web, "accepted-by-another")
    await says(service, web, feed_id, "accepted-by-another", text="Corrected")
    (correction,) = await proposed(service, story_id)
    assert (await settle(service, correction, "accept", as_="programme-1")).status == 200
    (story,) = await stories_of(service, feed_id)
    assert (story["body"], story["edited_by"]) == ("Corrected", service.person_id("editor-1"))


async def test_a_dismissed_correction_is_not_proposed_again_until_the_feed_says_something_else(
    service: Running, web: Web
) -> None:
    feed_id, story_id = await edited(service, web, "dismisses")
    await says(service, web, feed_id, "dismisses", text="No")
    (correction,) = await proposed(service, story_id)
    assert (await settle(service, correction, "dismiss")).json["status"] == "dismissed"
    await says(service, web, feed_id, "dismisses", text="No")
    assert len(await proposed(service, story_id)) == 1
    await says(service, web, feed_id, "dismisses", text="Yes")
    assert [one["status"] for one in await proposed(service, story_id)] == ["open", "dismissed"]


async def test_a_correction_gives_way_to_the_next_one_and_to_its_own_end(service: Running, web: Web) -> None:
    feed_id, story_id = await edited(service, web, "gives-way")
    for text in ("One", "Two", "Text"):
        await says(service, web, feed_id, "gives-way", text=text)
    corrections = await proposed(service, story_id)
    assert [(one["body"], one["status"]) for one in corrections] == [("Two", "superseded"), ("One", "superseded")]
    assert {one["settled_by"] for one in corrections} == {None}
    refused = await settle(service, corrections[0], "accept")
    assert (refused.status, refused.json["correction_status"]) == (409, "superseded")


async def test_a_published_story_is_not_changed_behind_those_who_shared_it(service: Running, web: Web) -> None:
    feed_id, story_id = await edited(service, web, "published")
    await service.post(f"/v1/stories/{story_id}/certify", as_="editor-1", json=CERTIFICATE)
    await service.post(f"/v1/stories/{story_id}/publish", as_="editor-1")
    await says(service, web, feed_id, "published", text="Corrected")
    (correction,) = await proposed(service, story_id)
    refused = await settle(service, correction, "accept")
    assert (refused.status, refused.json["type"]) == (409, "/problems/story-not-draft")
    assert [one["status"] for one in await proposed(service, story_id)] == ["open"]
    assert (await stories_of(service, feed_id))[0]["body"] == "Text"


async def test_a_withdrawn_story_is_not_corrected(service: Running, web: Web) -> None:
    feed_id, story_id = await edited(service, web, "withdrawn")
    await service.post(f"/v1/stories/{story_id}/certify", as_="editor-1", json=CERTIFICATE)
    await service.post(f"/v1/stories/{story_id}/publish", as_="editor-1")
    await service.post(f"/v1/stories/{story_id}/withdraw", as_="editor-1")
    await says(service, web, feed_id, "withdrawn", text="Late")
    assert await proposed(service, story_id) == []


@pytest.mark.parametrize("verb", ["accept", "dismiss"])
async def test_a_correction_is_settled_once_and_by_the_editorial_team(service: Running, web: Web, verb: str) -> None:
    feed_id, story_id = await edited(service, web, f"once-{verb}")
    await says(service, web, feed_id, f"once-{verb}", text="New")
    (correction,) = await proposed(service, story_id)
    assert (await settle(service, correction, verb, as_="employee-1")).status == 403
    assert (await settle(service, {**correction, "story_id": "another"}, verb)).status == 404
    assert (await settle(service, correction, verb)).status == 200
    done = {"accept": "proposed_correction.accepted", "dismiss": "proposed_correction.dismissed"}[verb]
    assert (done, service.person_id("editor-1")) in await acts_on(service, f"stories/{story_id}")
    assert (await settle(service, correction, verb)).json["type"] == "/problems/proposed-correction-settled"


async def test_corrections_of_no_story_are_not_found(service: Running) -> None:
    answer = await service.get("/v1/stories/nothing/proposed-corrections", as_="editor-1")
    assert (answer.status, answer.json["type"]) == (404, "/problems/story-not-found")
    assert (await service.get("/v1/stories/nothing/proposed-corrections", as_="employee-1")).status == 403


async def test_who_settled_a_correction_is_theirs_to_export(service: Running, web: Web) -> None:
    feed_id, story_id = await edited(service, web, "exported")
    await says(service, web, feed_id, "exported", text="New")
    (correction,) = await proposed(service, story_id)
    await settle(service, correction, "dismiss")
    person_id = service.person_id("editor-1")
    (holding,) = [one for one in HOLDINGS if one.name == "proposed_corrections"]
    found = await holding.of(person_id, service.runtime.mongo, after=None, most=100)
    assert (correction["id"], ["settled_by"]) in [(one["_id"], one["as"]) for one in found]
