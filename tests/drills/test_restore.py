"""A backup brings everything back: the drill `restore`, with less of everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from drills import restore
from drills.site import site


@pytest.mark.timeout(900)
async def test_what_was_lost_is_as_it_was_when_it_is_put_back(tmp_path: Path) -> None:
    async with site(tmp_path) as running:
        figures = {one.name: one for one in await restore.drill(running, seconds=3)}

    # There was something to lose, and to be heard of again.
    assert figures["events unread at the backup"].value > 20
    assert figures["answers compared"].value > 200
    assert [one for one in figures.values() if one.verdict == "MISSED"] == []
