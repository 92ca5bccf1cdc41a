"""The subscriber in Python, as integrators copy it."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

from tests.distribution.conftest import Programme
from tests.distribution.subscribers.reading import ROOT, tell_and_forget

SUBSCRIBER = ROOT / "clients/subscribers/python/subscriber.py"


async def test_it_tells_each_share_once_and_keeps_nothing_of_who_is_forgotten(
    programme: Programme, tmp_path: Path
) -> None:
    await tell_and_forget(programme, [sys.executable, str(SUBSCRIBER)], tmp_path, login="employee-1")

    with sqlite3.connect(tmp_path / "state") as state:
        assert [network for (network,) in state.execute("SELECT network FROM shares")] == ["bluesky"]
