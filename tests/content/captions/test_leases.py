"""Leases: verbatim uses, told by the distribution service over the real broker, turn a text into questions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from content.subscriptions import leases
from kernel.clock import new_id
from kernel.events import NewEvent
from kernel.outbox import OutboxWriter, record_of
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.distribution.v1 import share_pb2
from relais.distribution.v1.share_pb2 import SharePublished
from tests.content.captions.test_captions import CAPTION, edit, path, suggest

Make = Callable[..., Awaitable[dict[str, Any]]]


def shared(caption_id: str = "", *, person: str = "p_one") -> NewEvent:
    """The event of a share that used a caption as it is, or none."""
    closeness = share_pb2.CLOSENESS_VERBATIM if caption_id else share_pb2.CLOSENESS_OWN
    data = SharePublished(
        share_id=new_id(), person_id=person, story_id=new_id(), closeness=closeness, caption_id=caption_id
    )
    return NewEvent(data, subject=data.share_id, key=person, sequence=1)


async def delivered_again(service: Running, new: NewEvent, *, times: int) -> None:
    """Put one event on its topic several times, as a relay that dies between sending and noting does."""
    writer = OutboxWriter(service.runtime.catalogue, source="/distribution")
    headers, key, value = record_of(writer.row(writer.stamp(new)))
    for _ in range(times):
        await service.publish_raw("distribution.share.v1", value, key=key, headers=headers)


async def handled(service: Running, *, person: str = "p_one") -> None:
    """Return when everything that was put on the topic for a person before this has been handled."""
    last = await service.publish(shared(person=person), source="/distribution")
    marks = service.runtime.mongo.collection("inbox")
    await eventually(lambda: marks.find_one({"_id": f"{leases.group}:{last.source}:{last.id}"}))


async def uses(service: Running, caption: dict[str, Any]) -> int:
    kept = await service.runtime.mongo.collection("captions").find_one({"_id": caption["id"]})
    assert kept is not None
    found: int = kept["uses"]
    return found


async def test_each_verbatim_use_is_counted_once_however_often_it_is_told(service: Running, published: Make) -> None:
    made = (await suggest(service, await published())).json
    for number in range(3):
        await delivered_again(service, shared(made["id"], person=f"p_{number}"), times=4)
    for number in range(3):
        await handled(service, person=f"p_{number}")

    assert await uses(service, made) == 3


async def test_a_spent_caption_is_questions_for_readers_and_both_for_editors(service: Running, published: Make) -> None:
    made = (await suggest(service, await published(kind="job", topics=["night-trains"]), lease=2)).json
    await service.publish(shared(made["id"]), source="/distribution")
    await handled(service)
    assert (await service.get(path(made))).json["text"] == CAPTION["text"]
    await service.publish(shared(made["id"]), source="/distribution")
    await handled(service)

    reader, editor = [(await service.get(path(made), as_=login)).json for login in ("employee-1", "editor-1")]
    assert (reader["text"], reader["length"], reader["is_spent"]) == (None, None, True)
    assert (editor["text"], editor["is_spent"], editor["lease"]) == (CAPTION["text"], True, 2)
    assert reader["questions"] == editor["questions"] != []
    assert any("night trains" in question for question in reader["questions"])
    listed = (await service.get(path(made).rpartition("/")[0])).json["items"]
    assert [(one["text"], one["questions"]) for one in listed] == [(None, reader["questions"])]


async def test_questions_are_in_the_language_of_the_caption_or_else_of_the_reader(
    service: Running, published: Make
) -> None:
    story = await published(topics=[])
    captions = [(await suggest(service, story, lease=1, language=tag)).json for tag in ("fr-CA", "de")]
    for caption in captions:
        await service.publish(shared(caption["id"]), source="/distribution")
    await handled(service)

    asked = [
        (await service.get(path(caption), headers={"Accept-Language": spoken})).json["questions"][-1]
        for caption, spoken in ((captions[0], "en"), (captions[1], "fr"), (captions[1], "en"))
    ]
    assert [one.startswith("Idée : ") for one in asked] == [True, True, False]


async def test_shares_in_own_words_and_of_unknown_captions_count_for_nothing(service: Running, published: Make) -> None:
    made = (await suggest(service, await published())).json
    for new in (shared(), shared(new_id()), shared("no id at all")):
        await service.publish(new, source="/distribution")
    await handled(service)

    assert await uses(service, made) == 0


async def test_other_words_begin_a_lease_of_their_own(service: Running, published: Make) -> None:
    made = (await suggest(service, await published(), lease=1)).json
    await service.publish(shared(made["id"]), source="/distribution")
    await handled(service)
    longer = (await edit(service, made, lease=2)).json
    assert (await uses(service, made), longer["is_spent"]) == (1, False)
    other = (await edit(service, longer, text="Words that nobody has used.")).json

    assert (await uses(service, other), other["text"]) == (0, "Words that nobody has used.")


async def test_a_count_beside_an_edit_is_not_lost(service: Running, published: Make) -> None:
    made = (await suggest(service, await published())).json
    for _ in range(10):
        await service.publish(shared(made["id"]), source="/distribution")
    caption = made
    for number in range(10):
        caption = (await edit(service, caption, lease=10 + number)).json
    await handled(service)

    assert await uses(service, made) == 10
