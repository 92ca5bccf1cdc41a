"""Outboxes and migrations, as the databases have them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from content.bootstrap import SERVICE as CONTENT
from kernel.clock import utc_now
from kernel.kafka import topic_names
from kernel.leases import Lease
from kernel.mongo import Mongo, Tx
from kernel.relay import LEASE
from kernel.settings import ServiceSettings
from relaisctl.installation import in_directory
from relaisctl.verdicts import Verdict
from tests.distribution.conftest import enacted
from tests.kernel.test_process import environment
from tests.relaisctl.conftest import Installation, relaisctl, write_settings


async def test_what_nobody_publishes_waits_in_the_outbox(idle: Installation) -> None:
    runtime = idle.services["content"].runtime
    mongo = runtime.mongo

    async def tell(tx: Tx) -> None:
        await tx.outbox.add(enacted(1))
        await tx.outbox.add(enacted(2))

    await runtime.uow.run(tell)
    left = await idle.ctl("outbox")
    listed = await idle.ctl("outbox", "--rows", "1")
    lease = Lease(mongo, LEASE, holder="a worker", seconds=60)
    assert await lease.take()
    relayed = await idle.ctl("outbox")
    rows = await idle.ctl("outbox", "--rows", "1")
    await mongo.collection("outbox").update_many({}, {"$set": {"time": utc_now() - timedelta(minutes=2)}})
    late = await idle.ctl("outbox")
    late_rows = await idle.ctl("outbox", "--rows", "9")
    await lease.release()
    await mongo.collection("outbox").delete_many({})
    unrelayed = await idle.ctl("outbox", "--rows", "9")

    assert left.code == Verdict.NOT_WELL
    assert (left.rows[0]["waiting"], left.rows[0]["relayed"]) == (2, False)
    assert (listed.code, len(listed.rows)) == (Verdict.NOT_WELL, 1)
    assert "content: no worker publishes" in listed.err
    assert (unrelayed.code, unrelayed.rows) == (Verdict.NOT_WELL, [])
    assert (late_rows.code, len(late_rows.rows)) == (Verdict.NOT_WELL, 2)
    assert relayed.code == rows.code == Verdict.WELL
    assert late.code == Verdict.NOT_WELL
    assert late.rows[0]["oldest_seconds"] >= 120
    [row] = rows.rows
    assert set(row) == {"service", "id", "topic", "type", "time", "bytes"}, "neither key nor data is shown"
    assert row["topic"] == "content.charter.v1"


@pytest.fixture
async def empty(mongo_uri: str, kafka_bootstrap: str, tmp_path: Path) -> AsyncIterator[ServiceSettings]:
    """The settings of a service that nothing was made for yet, of which the directory `tmp_path` knows."""
    env = environment(mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap)
    write_settings(tmp_path, "content", {name: value for name, value in env.items() if name.startswith("RELAIS_")})
    [member] = in_directory(tmp_path)
    yield member.settings
    mongo = Mongo(mongo_uri, member.settings.mongo_database)
    await mongo.drop()
    await mongo.close()


async def test_migrations_are_pending_until_they_are_applied(empty: ServiceSettings, tmp_path: Path) -> None:
    before = await relaisctl("-i", tmp_path, "migrations", "list")
    applied = await relaisctl("-i", tmp_path, "migrations", "apply")
    again = await relaisctl("-i", tmp_path, "migrations", "apply")
    after = await relaisctl("-i", tmp_path, "migrations", "list")
    pending = await relaisctl("-i", tmp_path, "migrations", "list", "--pending")

    names = [step.name for step in CONTENT.steps]
    assert before.code == Verdict.NOT_WELL
    assert [row["migration"] for row in before.rows if row["state"] == "pending"] == names
    assert (applied.code, applied.rows[0]["migrations"]) == (Verdict.WELL, names)
    assert f"{empty.topic_prefix}content.story.v1" in applied.rows[0]["topics"]
    assert (again.rows[0]["migrations"], again.rows[0]["topics"]) == ([], [])
    assert (after.code, {row["state"] for row in after.rows}) == (Verdict.WELL, {"applied"})
    assert (pending.code, pending.rows) == (Verdict.WELL, [])


async def test_a_dry_run_of_migrations_makes_nothing(empty: ServiceSettings, tmp_path: Path) -> None:
    said = await relaisctl("-i", tmp_path, "migrations", "apply", "--dry-run")

    assert said.code == Verdict.WELL
    assert said.rows[0]["migrations"] == [step.name for step in CONTENT.steps]
    assert not {name for name in await topic_names(empty) if name.startswith(empty.topic_prefix)}
    assert (await relaisctl("-i", tmp_path, "migrations", "list")).code == Verdict.NOT_WELL
    # A process that migrates waits for nobody: no lease was left.
    async with asyncio.timeout(30):
        assert (await relaisctl("-i", tmp_path, "migrations", "apply")).code == Verdict.WELL
