"""Shares are compared with what is suggested, and which caption was used as it is is told once and kept nowhere."""

from __future__ import annotations

import json
from typing import Any

from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.shingles import shingles
from kernel.testing import eventually
from relais.content.v1.caption_pb2 import CaptionRetired, CaptionSuggested
from tests.distribution.conftest import OWN_WORDS, Programme, stamp

CAPTION = "Eleven minutes from the harbour to the lecture hall, and not one traffic light on the way there."


def suggested(story_id: str, *, caption_id: str | None = None, version: int = 1, text: str = CAPTION) -> NewEvent:
    caption_id = caption_id or new_id()
    data = CaptionSuggested(
        caption_id=caption_id,
        caption_version=version,
        story_id=story_id,
        network="linkedin",
        language="en",
        shingles=sorted(shingles(text)),
        suggested_at=stamp(utc_now()),
    )
    return NewEvent(data, subject=caption_id, key=story_id, sequence=version)


async def suggest(programme: Programme, new: NewEvent) -> str:
    """Have a caption told; its id, once the service knows it."""
    await programme.service.publish(new, source="/content")
    captions = programme.service.runtime.mongo.collection("captions")
    await eventually(lambda: captions.find_one({"_id": new.subject, "version": new.sequence}))
    return new.subject


async def told(programme: Programme, share: dict[str, Any]) -> Any:
    """The event of a share, once it is on its topic."""

    async def found() -> Any:
        events = await programme.service.events("distribution.share.v1")
        return next((one.data for one in events if one.data.share_id == share["id"]), None)

    return await eventually(found)


async def test_a_caption_that_is_used_as_it_is_is_named_in_the_event(programme: Programme) -> None:
    await programme.enrol("employee-1")
    story = await programme.story()
    caption = await suggest(programme, suggested(story))
    share = (await programme.share("employee-1", story, text=CAPTION.upper())).json

    assert share["closeness"] == "verbatim"
    assert (await told(programme, share)).caption_id == caption


async def test_edited_and_own_words_name_no_caption(programme: Programme) -> None:
    await programme.enrol("employee-2")
    story = await programme.story()
    await suggest(programme, suggested(story))
    edited = (await programme.share("employee-2", story, text=f"{CAPTION} {OWN_WORDS}")).json
    own = (await programme.share("employee-2", story, text=OWN_WORDS)).json

    assert (edited["closeness"], own["closeness"]) == ("edited", "own")
    assert [(await told(programme, one)).caption_id for one in (edited, own)] == ["", ""]


async def test_a_caption_that_is_suggested_later_is_known_at_once(programme: Programme) -> None:
    await programme.enrol("employee-3")
    story = await programme.story()
    assert (await programme.share("employee-3", story, text=CAPTION)).json["closeness"] == "own"
    await programme.service.publish(suggested(story), source="/content")

    async def verbatim() -> bool:
        share = await programme.share("employee-3", story, text=CAPTION)
        return bool(share.json["closeness"] == "verbatim")

    await eventually(verbatim)


async def test_a_caption_counts_as_it_was_last_suggested_and_not_once_it_is_retired(programme: Programme) -> None:
    await programme.enrol("employee-4")
    story = await programme.story()
    caption = await suggest(programme, suggested(story, version=2))
    await programme.service.publish(suggested(story, caption_id=caption, version=1, text=OWN_WORDS), source="/content")
    other = await suggest(programme, suggested(story, text="Something else entirely was suggested here, in few words."))
    assert other != caption
    share = (await programme.share("employee-4", story, text=OWN_WORDS)).json
    assert (share["closeness"], (await told(programme, share)).caption_id) == ("own", "")

    gone = CaptionRetired(caption_id=caption, caption_version=3, story_id=story, retired_at=stamp(utc_now()))
    await programme.service.publish(NewEvent(gone, subject=caption, key=story, sequence=3), source="/content")

    async def own() -> bool:
        share = await programme.share("employee-4", story, text=CAPTION)
        return bool(share.json["closeness"] == "own")

    await eventually(own)


async def test_which_caption_was_used_is_not_kept_with_the_share(programme: Programme) -> None:
    await programme.enrol("employee-5")
    story = await programme.story()
    caption = await suggest(programme, suggested(story))
    share = (await programme.share("employee-5", story, text=CAPTION)).json
    kept = await programme.service.runtime.mongo.collection("shares").find_one({"_id": share["id"]})

    assert kept is not None
    assert caption not in json.dumps(kept, default=str)
    assert caption not in json.dumps(share)
