"""An export goes on where a killed worker left it, and its file is whole."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from pydantic import SecretStr

from kernel.clock import utc_now
from kernel.testing import eventually
from kernel.testing.service import Running, free_port, running
from metrics.bootstrap import SERVICE
from metrics.export_parts.commands import ExportWriter, export_writer
from metrics.exports.models import ExportState, Failure
from metrics.exports.repository import FILES, ExportRepository
from tests.metrics.cells_in import cell, put

ROWS = 6_000
PART_ROWS = 200


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The api alone; the worker that is killed is a process of its own. Each export has thirty parts."""
    # What the killed worker had begun is begun anew half a second after its claim.
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        worker=False,
        export_part_rows=PART_ROWS,
        export_claim_seconds=0.5,
        scheduler_seconds=0.05,
    ) as alone:
        first = date(2026, 3, 2)
        cells = [cell(first + timedelta(days=one % 3), f"s-{one}", {"shares": 5 + one}) for one in range(ROWS)]
        await put(alone.runtime.mongo, cells)
        yield alone


@pytest.mark.parametrize("format", ["parquet", "jsonl"])
async def test_a_file_is_whole_after_its_worker_was_killed(service: Running, format: str, tmp_path: Path) -> None:
    body = {"format": format, "from": "2026-03-01", "to": "2026-03-31"}
    export_id = (await service.post("/v1/exports", json=body, as_="programme-1")).json["id"]
    async with worker(service, log=tmp_path / "worker.log") as process:
        await eventually(lambda: _has_parts(service, export_id, 3))
        process.kill()
    before = await _document(service, export_id)
    assert before["state"] == "writing", "the kill came too late to cut anything off"

    another = export_writer(service.runtime, service.runtime.settings)
    await eventually(lambda: _is_written_on(service, another, export_id))

    after = await _document(service, export_id)
    assert after["parts"][: len(before["parts"])] == before["parts"], "what was written is not written again"
    file = (await service.get(f"/v1/exports/{export_id}/file", as_="auditor-1")).body
    rows = (
        pyarrow.parquet.read_table(io.BytesIO(file)).to_pylist()
        if format == "parquet"
        else [json.loads(line) for line in file.splitlines()]
    )
    assert len(rows) == len({row["row"] for row in rows}) == ROWS
    assert sum(row["shares"] for row in rows) == sum(5 + one for one in range(ROWS))


async def test_who_is_forgotten_while_a_part_is_written_stays_forgotten(service: Running) -> None:
    body = {"format": "csv", "from": "2025-03-01", "to": "2025-03-31"}
    export_id = (await service.post("/v1/exports", json=body, as_="programme-1")).json["id"]
    db = service.runtime.mongo
    exports = ExportRepository(db.files(FILES))
    export = await exports.claim(db, now=utc_now(), until=utc_now() + timedelta(minutes=1))
    assert export is not None
    assert (export.id, export.claim is None) == (export_id, False)

    await db.collection("exports").update_one({"_id": export_id}, {"$set": {"by": "erased"}})
    failed = export.failed(Failure.TOO_LARGE, at=utc_now())
    assert await exports.settle(failed, db, claim=export.claim or "")

    assert (await exports.get(export_id, db)).by == "erased"
    assert (await exports.get(export_id, db)).state is ExportState.FAILED


async def test_a_part_that_came_too_late_is_not_kept(service: Running) -> None:
    body = {"format": "csv", "from": "2025-03-01", "to": "2025-03-31"}
    export_id = (await service.post("/v1/exports", json=body, as_="programme-1")).json["id"]
    db = service.runtime.mongo
    exports = ExportRepository(db.files(FILES))
    export = await exports.claim(db, now=utc_now(), until=utc_now())
    assert export is not None
    await service.delete(f"/v1/exports/{export_id}", as_="programme-1")

    late = export.failed(Failure.TOO_LARGE, at=utc_now())

    assert not await exports.settle(late, db, claim=export.claim or "")
    assert (await exports.get(export_id, db)).state is ExportState.EXPIRED


async def _document(service: Running, export_id: str) -> dict[str, Any]:
    found = await service.runtime.mongo.collection("exports").find_one({"_id": export_id})
    assert found is not None
    return found


async def _has_parts(service: Running, export_id: str, parts: int) -> bool:
    return len((await _document(service, export_id))["parts"]) >= parts


async def _is_written_on(service: Running, writer: ExportWriter, export_id: str) -> bool:
    while await writer.write():
        pass
    return bool((await _document(service, export_id))["state"] == "ready")


@asynccontextmanager
async def worker(service: Running, *, log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker process while the block runs; it is told to end, if it still lives."""
    settings = service.runtime.settings
    variables = {f"RELAIS_{name.upper()}": _variable(getattr(settings, name)) for name in settings.model_fields_set}
    environment = {**os.environ, **variables, "RELAIS_METRICS_PORT": str(free_port())}
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "metrics", "worker", env=environment, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _variable(value: Any) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, list):
        return ",".join(value)
    return value if isinstance(value, str) else json.dumps(value, default=str)
