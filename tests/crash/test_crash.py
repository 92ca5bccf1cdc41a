"""`kill -9` under load through the API: nothing acknowledged is lost, nothing happens twice, order is kept.

A round over a few victims by default; `make crash` kills every victim RELAIS_CRASH_ROUNDS times and keeps the figures
in `.run/crash.json`.
"""

from __future__ import annotations

import os

import pytest
from rich.console import Console

from devstack import places
from devstack.stack import Stack
from tests.crash import report
from tests.crash.killer import VICTIMS
from tests.crash.trial import trial

ROUNDS = int(os.environ.get("RELAIS_CRASH_ROUNDS", "0"))
FEW = ("distribution-api", "gamification-worker", "mongod", "kafka")
_TIMEOUT = 150 + 200 * ROUNDS


@pytest.mark.timeout(_TIMEOUT)
async def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So many that a long run goes on thanking until its end, so few that everybody is refused at last.
    per_week = min(max(5 * ROUNDS, 2), 100)
    monkeypatch.setenv("RELAIS_KUDOS_PER_WEEK", str(per_week))
    with Stack(tmp_path_factory.mktemp("crash"), any_ports=True) as stack:
        outcome = await trial(stack, VICTIMS if ROUNDS else FEW, rounds=ROUNDS or 1, per_week=per_week, seed=20)

    report.show(outcome, Console(width=120))
    if ROUNDS:
        report.write(outcome, places.run_directory() / "crash.json")
    assert outcome.failed == []
