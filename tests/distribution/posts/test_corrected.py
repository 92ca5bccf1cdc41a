"""What was written of a story before it was corrected does not go out, whatever state it was in when that was told."""

from __future__ import annotations

from kernel.clock import new_id
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.distribution.conftest import OWN_WORDS, Programme, corrected
from tests.distribution.posting import Poster
from tests.distribution.sink import Sink, status


async def correct(service: Running, story_id: str) -> None:
    """Have the worker be told that the next version puts a story right."""
    notice_id = new_id()
    await service.publish(corrected(story_id, version=4, notice_id=notice_id), source="/content")
    await eventually(lambda: service.runtime.mongo.collection("tellings").find_one({"_id": notice_id}))


async def test_what_is_written_of_a_view_that_is_behind_is_stopped(
    poster: Poster, programme: Programme, service: Running, network: Sink
) -> None:
    story_id = await programme.story(version=3)
    await correct(service, story_id)

    post = await poster.becomes(await poster.posted(OWN_WORDS, story_id=story_id), "cancelled")
    assert post["reason"] == "story_corrected"
    assert not [text for text in network.texts if post["link"] in text]


async def test_what_its_person_did_not_find_is_not_sent_again(
    poster: Poster, programme: Programme, service: Running, network: Sink
) -> None:
    story_id = await programme.story(version=3)
    network.answers.append(status(504))
    post_id = await poster.posted(OWN_WORDS, story_id=story_id, network="linkedin")
    asked = await poster.becomes(post_id, "uncertain")
    await correct(service, story_id)
    assert (await poster.resolve(post_id, posted=False)).json["state"] == "held"

    answer = await poster.confirm(post_id)
    assert (answer.status, answer.json["state"], answer.json["reason"]) == (200, "cancelled", "story_corrected")
    assert (await poster.get(post_id))["text"] is None
    assert len([one for one in network.requests if asked["link"] in one[1]]) == 1
