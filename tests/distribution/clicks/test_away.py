"""Following links while the database stands still."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

from devstack import ports
from devstack.mongod import MongoServer
from distribution.bootstrap import SERVICE
from kernel.testing.service import running
from tests.distribution.clicks.test_endpoints import follow
from tests.distribution.clicks.test_models import CHROME

_DEADLINE_SECONDS = 1.0
# More than are looked for, and than are refused, at once.
_VISITORS = 40


async def test_nobody_waits_behind_the_others_for_a_database_that_is_frozen(
    tmp_path: Path, kafka_bootstrap: str
) -> None:
    with MongoServer(tmp_path, ports.free_port()) as server:
        async with running(
            SERVICE, mongo_uri=server.uri, kafka_bootstrap=kafka_bootstrap, mongo_seconds=_DEADLINE_SECONDS
        ) as service:
            assert server.pid is not None
            os.kill(server.pid, signal.SIGSTOP)
            began = time.monotonic()
            try:
                answers = await asyncio.gather(
                    *(follow(service, f"/r/{number:022}", CHROME) for number in range(_VISITORS))
                )
                took = time.monotonic() - began
            finally:
                os.kill(server.pid, signal.SIGCONT)

    assert {answer.status for answer in answers} == {503}
    # A few at a time, they would take more than twenty times the deadline on a machine that has nothing to do.
    assert took < 10 * _DEADLINE_SECONDS
