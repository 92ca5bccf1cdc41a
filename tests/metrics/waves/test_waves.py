"""Waves: opened by a programme for its own people, one at a time, with a pause between them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from kernel.clock import utc_now
from kernel.http.schemas import rfc3339
from kernel.testing import eventually
from kernel.testing.service import Running
from kernel.vault import Vault
from metrics.questions.models import QUESTIONS
from metrics.rights.commands import key_place
from metrics.rights.models import IssuingKey
from metrics.settings import Settings
from metrics.waves.commands import wave_commands
from tests.metrics.polling import Poll, opened


def later(**delta: float) -> str:
    return rfc3339(utc_now() + timedelta(**delta))


async def test_everybody_sees_a_wave_and_its_questions(poll: Poll) -> None:
    seen = await poll.service.get(f"/v1/waves/{poll.id}", headers={"Accept-Language": "fr"})
    assert seen.json["status"] == "open"
    assert [question["id"] for question in seen.json["questions"]] == ["recommend", "trust"]
    assert seen.json["questions"][0]["text"] == QUESTIONS["recommend"].text.fr
    assert (seen.json["questions"][0]["lowest"], seen.json["questions"][0]["highest"]) == (0, 10)


async def test_nothing_of_its_private_key_is_shown(poll: Poll) -> None:
    for path in ("", "/key"):
        seen = await poll.service.get(f"/v1/waves/{poll.id}{path}")
        assert not {"sealed_key", "d", "p", "q", "dp", "dq", "qi"} & seen.json.keys()


async def test_a_programme_has_one_wave_at_a_time(poll: Poll) -> None:
    second = await opened(poll.service)
    assert (second.status, second.json["type"]) == (409, "/problems/wave-under-way")


async def test_a_wave_that_is_asked_for_again_with_its_key_is_the_same(barometer: Running) -> None:
    headers = {"Idempotency-Key": "the-wave-of-november"}
    body = {"questions": ["trust"], "closes_at": later(days=2)}
    one, again = [await barometer.post("/v1/waves", as_="programme-1", json=body, headers=headers) for _ in range(2)]
    assert (one.status, again.status, again.json["id"]) == (201, 201, one.json["id"])
    await barometer.post(f"/v1/waves/{one.json['id']}/close", as_="programme-1")


async def test_waves_are_listed_newest_first(barometer: Running) -> None:
    made = []
    for _ in range(3):
        poll = await Poll.opened(barometer)
        await poll.close()
        made.append(poll.id)
    first = await barometer.get("/v1/waves?programme=main&limit=2")
    rest = await barometer.get(f"/v1/waves?programme=main&limit=2&cursor={first.json['next_cursor']}")
    listed = [wave["id"] for wave in first.json["items"] + rest.json["items"]]
    assert listed[:3] == made[::-1]


async def test_there_is_a_pause_between_two_waves(metrics: Running) -> None:
    poll = await Poll.opened(metrics)
    closed = await poll.close()

    soon = await opened(metrics)
    assert (soon.status, soon.json["type"]) == (409, "/problems/wave-too-soon")
    assert soon.json["not_before"] == rfc3339(datetime.fromisoformat(closed.json["closed_at"]) + timedelta(days=28))
    assert (await opened(metrics, opens_at=later(days=29), closes_at=later(days=30))).status == 201


async def test_a_wave_that_has_not_begun_gives_no_rights(barometer: Running) -> None:
    poll = await Poll.opened(barometer, opens_at=later(days=1), closes_at=later(days=2))
    asked = await poll.ask(poll.blinding().blinded_message, as_="employee-1")
    assert (asked.status, asked.json["state"]) == (409, "scheduled")
    await poll.close()


async def test_a_wave_is_closed_when_its_time_is_over(barometer: Running) -> None:
    poll = await Poll.opened(barometer, closes_at=later(seconds=1.5))

    async def closed() -> bool:
        seen = await barometer.get(f"/v1/waves/{poll.id}")
        return bool(seen.json["status"] == "closed")

    await eventually(closed)
    assert (await poll.results()).status == 200


async def test_a_closed_wave_has_no_private_key(barometer: Running) -> None:
    poll = await Poll.opened(barometer)
    await poll.close()
    wave = await barometer.runtime.mongo.collection("waves").find_one({"_id": poll.id})
    assert wave is not None
    assert wave["sealed_key"] is None


async def test_a_wave_that_is_closed_again_stays_as_it_was(barometer: Running) -> None:
    poll = await Poll.opened(barometer)
    first, second = await poll.close(), await poll.close()
    assert (second.status, second.json) == (200, first.json)


async def test_rights_and_tokens_are_forgotten_after_the_end(barometer: Running) -> None:
    poll = await Poll.opened(barometer)
    await poll.answered(3)
    await poll.close()
    mongo = barometer.runtime.mongo

    async def nothing_left() -> bool:
        left = [
            await mongo.collection(name).count({"wave_id": poll.id})
            for name in ("wave_rights", "wave_tokens", "wave_doors", "wave_comments")
        ]
        return left == [0, 0, 0, 0]

    await eventually(nothing_left)


async def test_a_swept_wave_is_not_looked_at_again(barometer: Running) -> None:
    poll = await Poll.opened(barometer)
    await poll.close()
    settings = barometer.runtime.settings
    assert isinstance(settings, Settings)
    commands = wave_commands(barometer.runtime, settings)
    commands.clock = lambda: utc_now() + timedelta(minutes=5)
    await commands.sweep()
    assert poll.id not in [wave.id for wave in await commands.kept.waves.unswept(barometer.runtime.mongo, limit=100)]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"questions": ["recommend", "no-such"]}, "/questions/1"),
        ({"questions": []}, "/questions"),
        ({"questions": ["trust"] * 11}, "/questions"),
        ({"programme": "nowhere"}, "/programme"),
        ({"programme": "No Slug"}, "/programme"),
        ({"closes_at": "2026-01-01T00:00:00Z"}, "/closes_at"),
        ({"closes_at": "9999-12-31T23:59:59Z"}, "/closes_at"),
        ({"opens_at": "9999-12-30T00:00:00Z", "closes_at": "9999-12-31T23:59:59Z"}, "/opens_at"),
        ({"closes_at": 1}, "/closes_at"),
        ({"comments": "yes"}, "/comments"),
    ],
)
async def test_a_wave_that_cannot_be_is_refused(barometer: Running, body: dict[str, Any], pointer: str) -> None:
    made = await opened(barometer, **body)
    assert made.status == 422
    assert pointer in [error["pointer"] for error in made.json["errors"]]


async def test_who_is_not_of_the_programme_opens_and_closes_nothing(poll: Poll) -> None:
    for login in ("employee-1", "editor-1", "auditor-1"):
        assert (await poll.close(as_=login)).status == 403
        assert (await opened(poll.service, as_=login)).status == 403


async def test_after_a_change_of_the_vaults_key_a_wave_gives_rights_under_the_new_one_alone(barometer: Running) -> None:
    poll = await Poll.opened(barometer)
    settings, waves = barometer.runtime.settings, barometer.runtime.mongo.collection("waves")
    assert isinstance(settings, Settings)
    [old], new = settings.vault_keys, b"n" * 32
    commands = wave_commands(barometer.runtime, settings)
    commands.vault = Vault([new, old])

    await commands.seal_again()

    wave = await waves.find_one({"_id": poll.id})
    assert wave is not None
    key = IssuingKey(Vault([new]).open(bytes(wave["sealed_key"]), belongs_to=key_place(poll.id)))
    assert key.modulus == bytes(wave["modulus"])
    await poll.close()


async def test_a_wave_whose_key_cannot_be_opened_gives_no_rights_and_holds_up_no_other(barometer: Running) -> None:
    settings, waves = barometer.runtime.settings, barometer.runtime.mongo.collection("waves")
    assert isinstance(settings, Settings)
    poll = await Poll.opened(barometer)
    lost = Vault([b"l" * 32]).seal(b"a key", belongs_to=key_place(poll.id))
    await waves.update_one({"_id": poll.id}, {"$set": {"sealed_key": lost}})

    asked = await poll.ask(poll.blinding().blinded_message, as_="employee-1")
    await wave_commands(barometer.runtime, settings).seal_again()

    assert (asked.status, asked.json["type"]) == (503, "/problems/wave-sealed")
    kept = await waves.find_one({"_id": poll.id})
    assert kept is not None
    assert bytes(kept["sealed_key"]) == lost
    await poll.close()
