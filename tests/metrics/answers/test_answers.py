"""One answer for one right: nothing forged, nothing twice, nothing off the scale, and nobody's name."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from devstack.blinding import Blinding, from_base64url, to_base64url
from kernel.testing.service import Running
from tests.metrics.polling import Poll


async def test_an_answer_is_taken_from_nobody_in_particular(poll: Poll) -> None:
    sent = await poll.send((await poll.voice("employee-1")).body())
    assert (sent.status, sent.body) == (204, b"")


async def test_a_token_answers_once(poll: Poll) -> None:
    voice = await poll.voice("employee-1")
    assert (await poll.send(voice.body())).status == 204

    again = await poll.send(voice.body({"recommend": 0}))
    assert (again.status, again.json["type"]) == (409, "/problems/token-spent")


async def test_of_answers_with_one_token_at_the_same_time_one_counts(barometer: Running, poll: Poll) -> None:
    voice = await poll.voice("employee-1")
    sent = await asyncio.gather(*(poll.send(voice.body()) for _ in range(6)))
    assert sorted(answer.status for answer in sent) == [204, 409, 409, 409, 409, 409]
    doors = await barometer.runtime.mongo.collection("wave_doors").find({"wave_id": poll.id})
    assert sum(door["answers"] for door in doors) == 1


@pytest.mark.parametrize("name", ["Authorization", "Cookie"])
async def test_who_says_who_they_are_is_not_listened_to(barometer: Running, poll: Poll, name: str) -> None:
    voice = await poll.voice("employee-1")
    value = f"Bearer {barometer.token('employee-1')}" if name == "Authorization" else "session=1"

    sent = await poll.send(voice.body(), headers={name: value})

    assert (sent.status, sent.json["type"]) == (400, "/problems/credentials-not-wanted")
    assert await barometer.runtime.mongo.collection("wave_tokens").find({"wave_id": poll.id}) == []
    assert (await poll.send(voice.body())).status == 204


async def test_a_forged_signature_is_refused(poll: Poll) -> None:
    voice = await poll.voice("employee-1")
    forged = to_base64url(voice.signature[:-1] + bytes([voice.signature[-1] ^ 1]))
    sent = await poll.send({**voice.body(), "signature": forged})
    assert (sent.status, sent.json["errors"][0]["pointer"]) == (422, "/signature")


async def test_the_signature_of_another_token_is_refused(poll: Poll) -> None:
    voice = await poll.voice("employee-1")
    sent = await poll.send({**voice.body(), "token": to_base64url(bytes(32))})
    assert (sent.status, sent.json["type"]) == (422, "/problems/signature-refused")


async def test_a_right_to_another_wave_is_refused(barometer: Running) -> None:
    first = await Poll.opened(barometer)
    voice = await first.voice("employee-1")
    await first.close()
    second = await Poll.opened(barometer)

    sent = await second.send(voice.body())

    assert (sent.status, sent.json["type"]) == (422, "/problems/signature-refused")
    await second.close()


async def test_what_the_key_signed_for_another_wave_is_refused(poll: Poll) -> None:
    # Somebody has their right signed for a message that is not this wave's id.
    other = Blinding.of(poll.key, b"another wave")
    given = await poll.ask(other.blinded_message, as_="employee-1")
    signature = other.finalize(from_base64url(given.json["blind_signature"]))
    body = {"token": to_base64url(other.token), "signature": to_base64url(signature), "answers": {"recommend": 5}}
    sent = await poll.send(body)
    assert (sent.status, sent.json["type"]) == (422, "/problems/signature-refused")


@pytest.mark.parametrize(
    ("member", "value", "pointer"),
    [
        ("token", "A" * 42, "/token"),
        ("token", "A" * 44, "/token"),
        ("token", "=" * 43, "/token"),
        ("signature", "A" * 511, "/signature"),
        ("signature", "A" * 513, "/signature"),
        ("answers", {"recommend": 11}, "/answers/recommend"),
        ("answers", {"recommend": -1}, "/answers/recommend"),
        ("answers", {"recommend": "9"}, "/answers/recommend"),
        ("answers", {"recommend": 9.5}, "/answers/recommend"),
        ("answers", {"trust": 0}, "/answers/trust"),
        ("answers", {"honest": 1}, "/answers/honest"),
        ("answers", {"no-such": 1}, "/answers/no-such"),
        ("answers", [9], "/answers"),
        ("comment", "", "/comment"),
        ("comment", "x" * 1001, "/comment"),
        ("comment", "\u202eevil", "/comment"),
        ("person", "p_1", "/person"),
    ],
)
async def test_a_fault_is_pointed_at_and_uses_nothing_up(poll: Poll, member: str, value: Any, pointer: str) -> None:
    voice = await poll.voice("employee-1")
    sent = await poll.send({**voice.body(), member: value})
    assert sent.status == 422
    assert pointer in [error["pointer"] for error in sent.json["errors"]]
    assert (await poll.send(voice.body())).status == 204


async def test_a_question_may_be_left_out(poll: Poll) -> None:
    assert (await poll.send((await poll.voice("employee-1")).body({}))).status == 204


async def test_a_wave_without_comments_takes_none(barometer: Running) -> None:
    poll = await Poll.opened(barometer, comments=False)
    sent = await poll.send((await poll.voice("employee-1")).body(comment="All the same."))
    assert (sent.status, sent.json["errors"][0]["pointer"]) == (422, "/comment")
    await poll.close()


async def test_a_closed_wave_takes_no_answer(barometer: Running) -> None:
    poll = await Poll.opened(barometer)
    voice = await poll.voice("employee-1")
    await poll.close()
    sent = await poll.send(voice.body())
    assert (sent.status, sent.json["type"], sent.json["state"]) == (409, "/problems/wave-not-open", "closed")


async def test_there_is_no_answer_to_a_wave_that_is_not_there(poll: Poll) -> None:
    body = (await poll.voice("employee-1")).body()
    sent = await poll.service.post("/v1/waves/none/answers", as_=None, json=body)
    assert (sent.status, sent.json["type"]) == (404, "/problems/wave-not-found")
