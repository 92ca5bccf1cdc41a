"""Stories are put away for good, and everything that was done to one is in its history."""

from __future__ import annotations

from kernel.testing.service import Running
from relais.content.v1.story_pb2 import StoryEnd, StoryEnded
from tests.content.editing import EDITOR, act, certified, done, draft, edit, history, shown, told

READER = "employee-1"


async def test_an_archived_story_is_out_and_the_others_are_told(service: Running) -> None:
    story = await done(service, await certified(service), "publish")
    archived = await done(service, story, "archive")
    assert archived["status"] == "archived"
    assert (await shown(service, story, as_=READER)).status == 404
    _, event = await told(service, story)
    assert isinstance(event, StoryEnded)
    assert (event.story_version, event.because) == (archived["version"], StoryEnd.STORY_END_ARCHIVE)
    assert event.ended_at.ToJsonString() == archived["archived_at"]


async def test_a_draft_is_archived_without_a_word_to_others(service: Running) -> None:
    story = await draft(service)
    await done(service, story, "archive")
    assert await told(service, story) == []


async def test_what_is_archived_stays_so(service: Running) -> None:
    story = await certified(service)
    await done(service, story, "archive")
    answers = [
        await act(service, story, "archive"),
        await act(service, story, "publish"),
        await act(service, story, "withdraw"),
        await act(service, story, "submit"),
        await edit(service, story, title="Other"),
    ]
    assert [answer.json["type"].removeprefix("/problems/") for answer in answers] == [
        "story-archived",
        "story-not-draft",
        "story-not-published",
        "story-not-draft",
        "story-not-draft",
    ]


async def test_the_history_names_what_was_done_by_whom_in_which_version(service: Running) -> None:
    story = await draft(service)
    await edit(service, story, as_="programme-1", title="Other")
    await edit(service, story, title="Other")
    await done(service, story, "certify", source="Minutes", verified_until="2099-01-01T00:00:00Z")
    await done(service, story, "publish")
    await done(service, story, "withdraw")
    editor, other = service.person_id(EDITOR), service.person_id("programme-1")
    assert await history(service, story) == [
        ("story.drafted", editor),
        ("story.edited", other),
        ("story.certified", editor),
        ("story.published", editor),
        ("story.withdrawn", editor),
    ]
    page = (await service.get(f"/v1/stories/{story['id']}/history?limit=2", as_=EDITOR)).json
    assert [item["details"]["version"] for item in page["items"]] == [5, 4]
    more = await service.get(f"/v1/stories/{story['id']}/history?limit=2&cursor={page['next_cursor']}", as_=EDITOR)
    assert [item["details"]["version"] for item in more.json["items"]] == [3, 2]
    assert (await service.get("/v1/stories/nothing/history", as_=EDITOR)).status == 404
