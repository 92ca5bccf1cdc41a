"""Nobody can tell whose an answer is: neither from what is kept, nor from all that the issuer has ever seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import structlog.testing

from devstack.blinding import Blinding, from_base64url, to_base64url
from kernel.testing.service import Running
from kernel.vault import Vault
from metrics.rights.commands import key_place
from metrics.rights.models import IssuingKey
from metrics.settings import Settings
from tests.metrics.polling import Poll, Voice

COLLECTIONS = ("wave_rights", "wave_doors", "wave_tokens", "wave_comments", "wave_results", "waves")


def leaves(value: Any) -> Iterator[Any]:
    """Everything in a document, keys included."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield from leaves(member)
    elif isinstance(value, list):
        for member in value:
            yield from leaves(member)
    else:
        yield value


def told(value: Any) -> str:
    """A value as it can be searched for: bytes in hexadecimal digits."""
    return bytes(value).hex() if isinstance(value, bytes | bytearray) else str(value)


def spellings(raw: bytes) -> tuple[str, str]:
    return raw.hex(), to_base64url(raw)


async def kept(service: Running, *names: str) -> dict[str, list[dict[str, Any]]]:
    return {name: await service.runtime.mongo.collection(name).find({}) for name in names}


def without_others(found: dict[str, list[dict[str, Any]]], poll: Poll) -> dict[str, list[dict[str, Any]]]:
    """The same without rights of other waves, which go when those end."""
    return found | {"wave_rights": [one for one in found["wave_rights"] if one["wave_id"] == poll.id]}


async def private_key(poll: Poll) -> IssuingKey:
    settings = poll.service.runtime.settings
    assert isinstance(settings, Settings)
    wave = await poll.service.runtime.mongo.collection("waves").find_one({"_id": poll.id})
    assert wave is not None
    return IssuingKey(Vault(settings.vault_keys).open(bytes(wave["sealed_key"]), belongs_to=key_place(poll.id)))


async def test_every_right_fits_every_answer(poll: Poll) -> None:
    # Whoever has the private key, every blinded message with its person and every answer: for each pair there is a
    # blinding with which that person would have sent that answer, so that none is likelier than another.
    blindings = [poll.blinding() for _ in range(4)]
    issued, voices = [], []
    for number, blinding in enumerate(blindings, start=1):
        given = await poll.ask(blinding.blinded_message, as_=f"employee-{number}")
        blind_signature = from_base64url(given.json["blind_signature"])
        issued.append((blinding.blinded_message, blind_signature))
        voices.append(Voice(poll.id, blinding, blinding.finalize(blind_signature)))
    key, n, e = await private_key(poll), poll.key.n, poll.key.e
    for blinded_message, blind_signature in issued:
        for voice in voices:
            encoded = pow(int.from_bytes(voice.signature), e, n)
            ratio = int.from_bytes(blinded_message) * pow(encoded, -1, n) % n
            factor = int.from_bytes(key.sign(ratio.to_bytes(poll.key.size)))
            other = Blinding(
                poll.key, voice.blinding.token, poll.id.encode(), inverse=pow(factor, -1, n), blinded_message=b""
            )
            assert encoded * pow(factor, e, n) % n == int.from_bytes(blinded_message)
            assert other.finalize(blind_signature) == voice.signature


async def test_nothing_that_is_kept_or_logged_links_a_right_to_an_answer(barometer: Running, poll: Poll) -> None:
    with structlog.testing.capture_logs() as logs:
        voice = await poll.voice("employee-1")
        rights = await kept(barometer, "wave_rights")
        before = without_others(await kept(barometer, *COLLECTIONS), poll)
        sent = await poll.send(voice.body(comment="The canteen closes too early."), headers={"X-Request-ID": "mine-1"})
        assert sent.status == 204
        after = without_others(await kept(barometer, *COLLECTIONS), poll)

    changed = {
        name: [document for document in after[name] if document not in before[name]]
        for name in COLLECTIONS
        if after[name] != before[name]
    }
    assert changed.keys() == {"wave_doors", "wave_tokens"}
    # Of the answer nothing is kept that the issuer has seen, and no moment.
    answered = [told(leaf) for leaf in leaves(changed)]
    assert not any(isinstance(leaf, datetime) for leaf in leaves(changed))
    seen_at_issue = [
        barometer.person_id("employee-1"),
        *spellings(voice.blinding.blinded_message),
        *(told(leaf) for row in rights["wave_rights"] for leaf in leaves(row) if leaf != poll.id),
    ]
    assert not [one for one in seen_at_issue for leaf in answered if len(one) > 16 and one in leaf]
    # Of the right nothing is kept that comes with the answer.
    issued = [told(leaf) for leaf in leaves(rights)]
    seen_in_answer = [*spellings(voice.blinding.token), *spellings(voice.signature)]
    assert not [one for one in seen_in_answer for leaf in issued + answered if one in leaf]
    lines = " ".join(map(str, logs))
    assert not [one for one in (*seen_at_issue[:3], *seen_in_answer, "mine-1", "canteen") if one in lines]


async def test_no_answer_is_kept_by_itself(barometer: Running, poll: Poll) -> None:
    for number, value in enumerate((3, 3, 9), start=1):
        voice = await poll.voice(f"employee-{number}")
        await poll.send(voice.body({"recommend": value, "trust": 5}, comment=f"Comment {number}."))
    doors = await barometer.runtime.mongo.collection("wave_doors").find({"wave_id": poll.id})
    tokens = await barometer.runtime.mongo.collection("wave_tokens").find({"wave_id": poll.id})

    assert {name for door in doors for name in door} == {"_id", "wave_id", "answers", "values", "comments"}
    assert {name for token in tokens for name in token} == {"_id", "wave_id"}
    assert sum(door["answers"] for door in doors) == len(tokens) == 3
    assert sum(door["values"].get("recommend", {}).get("3", 0) for door in doors) == 2
    assert not [comment for door in doors for comment in door["comments"] if comment.keys() != {"place", "text"}]


async def test_answers_that_come_in_another_order_leave_the_same_behind(barometer: Running) -> None:
    found = []
    for order in ((0, 1), (1, 0)):
        poll = await Poll.opened(barometer)
        voices = [await poll.voice(f"employee-{number}") for number in (1, 2)]
        bodies = [
            voices[0].body({"recommend": 0, "trust": 1}),
            voices[1].body({"recommend": 10, "trust": 5}),
        ]
        for each in order:
            assert (await poll.send(bodies[each])).status == 204
        doors = await barometer.runtime.mongo.collection("wave_doors").find({"wave_id": poll.id})
        values: dict[str, dict[str, int]] = {}
        for door in doors:
            for question, counts in door["values"].items():
                for value, count in counts.items():
                    values.setdefault(question, {})[value] = values.get(question, {}).get(value, 0) + count
        found.append(values)
        await poll.close()
    assert found[0] == found[1] == {"recommend": {"0": 1, "10": 1}, "trust": {"1": 1, "5": 1}}


async def test_the_key_is_shown_to_who_says_no_name(barometer: Running, poll: Poll) -> None:
    shown = [await barometer.get(f"/v1/waves/{poll.id}/key", as_=login) for login in (None, "employee-1", "employee-2")]
    assert [answer.status for answer in shown] == [200, 200, 200]
    assert len({answer.body for answer in shown}) == 1
