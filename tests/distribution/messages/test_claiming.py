"""What is kept of each time that a message is taken up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from distribution.messages.models import MOST_ATTEMPTS, Kind, Message
from distribution.messages.repository import MessageRepository
from kernel.clock import new_id, utc_now
from kernel.mongo import Mongo

AT = utc_now()
TIMES = 3 * MOST_ATTEMPTS


@pytest.fixture
async def mongo(mongo_uri: str) -> AsyncIterator[Mongo]:
    mongo = Mongo(mongo_uri, f"test_{new_id()}")
    yield mongo
    await mongo.drop()
    await mongo.close()


async def claimed(mongo: Mongo, kind: Kind) -> str:
    """A message that was taken up and put off again, as in a storm, over and over; its person."""
    messages, person_id = MessageRepository(), new_id()
    await messages.add(Message(id=new_id(), person_id=person_id, kind=kind, created_at=AT, due_at=AT), mongo)
    for number in range(TIMES):
        message = await messages.claim(mongo, at=AT, token=f"{person_id}-{number}")
        assert message is not None
        await messages.save(message.wait(AT), mongo)
    await messages.save(message.wait(AT + timedelta(days=1)), mongo)
    return person_id


async def test_the_last_tokens_end_a_digest_however_often_it_waited(mongo: Mongo) -> None:
    person_id = await claimed(mongo, Kind.DIGEST)

    ends = [await MessageRepository().person_of(f"{person_id}-{number}", mongo) for number in range(TIMES)]
    assert ends == [None] * (TIMES - MOST_ATTEMPTS) + [person_id] * MOST_ATTEMPTS


async def test_a_code_ends_nothing_and_keeps_no_token(mongo: Mongo) -> None:
    person_id = await claimed(mongo, Kind.CONFIRMATION)

    [kept] = await mongo.collection("messages").find({"person_id": person_id})
    assert kept["tokens"] == []
