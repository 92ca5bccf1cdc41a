"""What an operator asks for on the command line about dead letters, as its own process on a real broker."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from gamification.audits.repository import AuditRepository
from gamification.bootstrap import SERVICE
from kernel.audit import SYSTEM
from kernel.operators import asked
from kernel.runtime import open_runtime
from tests.kernel.test_process import NOWHERE, environment, run

CONTRIBUTIONS = "gamification.contributions"
SHARES = "distribution.share.v1"


@pytest.fixture
async def letter(served: dict[str, str]) -> dict[str, str]:
    """What a process is started with where a group set one record aside, which is no event."""
    assert (await run("gamification", "migrate", env=served))[0] == 0
    producer = AIOKafkaProducer(bootstrap_servers=served["RELAIS_KAFKA_BOOTSTRAP"])
    await producer.start()
    headers = {"x-error": "no data", "x-topic": SHARES, "x-partition": "3", "x-offset": "7", "ce_id": "an-id"}
    topic = f"{served['RELAIS_TOPIC_PREFIX']}{CONTRIBUTIONS}.{SHARES}.dlq"
    await producer.send_and_wait(topic, b"{}", headers=[(name, text.encode()) for name, text in headers.items()])
    await producer.stop()
    return served


async def test_dead_letters_are_listed_and_shown(letter: dict[str, str]) -> None:
    async def said(*arguments: str) -> Any:
        code, output, errors = await run("gamification", "dead-letters", *arguments, env=letter)
        assert code == 0, errors
        return [json.loads(line) for line in output.splitlines()]

    [heap] = await said("list")
    assert (heap["group"], heap["topic"], heap["waiting"], heap["kept"]) == (CONTRIBUTIONS, SHARES, 1, 1)
    [line] = await said("list", CONTRIBUTIONS, SHARES)
    assert (line["offset"], line["reason"], line["ce_id"]) == (0, "no data", "an-id")
    [whole] = await said("show", CONTRIBUTIONS, SHARES, "0")
    assert (whole["headers"]["x-partition"], whole["value"], whole["event"]) == ("3", "e30=", None)
    code, _output, errors = await run("gamification", "dead-letters", "show", CONTRIBUTIONS, SHARES, "1", env=letter)
    assert code == 1
    assert "No dead letter is kept at 1" in errors


async def test_a_replay_that_sets_something_aside_again_exits_with_1(letter: dict[str, str]) -> None:
    code, output, _errors = await run("gamification", "replay", CONTRIBUTIONS, SHARES, env=letter)

    lines = [json.loads(line) for line in output.splitlines()]
    assert code == 1
    news = [(one["read"], one["of"], one["set_aside_again"]) for one in lines if one["event"] == "replaying"]
    assert news == [(0, 1, 0), (1, 1, 1)]
    [done] = [one for one in lines if one["event"] == "replayed"]
    assert (done["of"], done["read"], done["set_aside_again"]) == (1, 1, 1)


async def test_a_replay_is_in_the_audit_log(letter: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    await run("gamification", "replay", CONTRIBUTIONS, SHARES, env=letter)
    for name, value in letter.items():
        monkeypatch.setenv(name, value)

    async with open_runtime(SERVICE.settings(), SERVICE.catalogue) as runtime:
        [act] = await AuditRepository().newest(runtime.mongo, programmes=None, before=None, limit=5)

    assert (act.act, act.subject) == ("dead_letters.replayed", f"dead-letters/{CONTRIBUTIONS}/{SHARES}")
    assert (act.actor_id, act.details) == (SYSTEM, {"of": 1, "read": 1, "set_aside_again": 1})


async def test_without_a_broker_it_is_said_that_none_answers() -> None:
    code, _output, errors = await run("gamification", "dead-letters", "list", env=environment())

    assert code == 1
    assert f"No broker answers at {NOWHERE}" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    "operands",
    [
        (),
        ("list", CONTRIBUTIONS),
        ("list", "nobody", SHARES),
        ("show", CONTRIBUTIONS, SHARES),
        ("show", CONTRIBUTIONS, SHARES, "-1"),
        ("show", CONTRIBUTIONS, SHARES, "0", "0"),
        ("forget", CONTRIBUTIONS, SHARES, "0"),
    ],
)
def test_nothing_answers_what_cannot_be_asked(operands: tuple[str, ...]) -> None:
    assert asked(SERVICE, "dead-letters", operands) is None


async def test_what_cannot_be_asked_is_refused_with_what_can() -> None:
    code, _output, errors = await run("gamification", "dead-letters", "forget", env=environment())

    assert code == 2
    assert "python -m gamification dead-letters show GROUP TOPIC OFFSET" in errors
