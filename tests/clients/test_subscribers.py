"""The subscribers in other languages, reading the events of a real distribution service."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.clients.install import INSTALLED, REPOSITORY
from tests.distribution.conftest import Programme, programme, service
from tests.distribution.subscribers.reading import tell_and_forget

__all__ = ["programme", "service"]


async def test_the_one_for_node_tells_each_share_once_and_keeps_nothing_of_who_is_forgotten(
    programme: Programme,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    program = shutil.copy(REPOSITORY / "clients/subscribers/node/subscriber.mjs", INSTALLED / "subscriber")

    await tell_and_forget(programme, ["node", program], tmp_path, login="employee-1")

    kept = [json.loads(file.read_text())["network"] for file in (tmp_path / "state/shares").glob("*/*")]
    assert kept == ["bluesky"]
