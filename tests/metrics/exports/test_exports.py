"""`/v1/exports` on a running service with its worker."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pyarrow.parquet
import pytest

from kernel.clock import utc_now
from kernel.testing import eventually
from kernel.testing.service import Answer, Running, running
from metrics.bootstrap import SERVICE
from metrics.export_columns.models import COLUMNS
from metrics.exports.commands import ExportSweep
from metrics.exports.repository import FILES, ExportRepository
from tests.metrics.cells_in import cell, put, told

BODY = {"format": "csv", "from": "2026-03-01", "to": "2026-03-31"}
ROWS = 450


@pytest.fixture(scope="module")
async def filled(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """A service with 450 rows that are exported 100 at a time, so that a file has several parts."""
    async with running(
        SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, export_part_rows=100, scheduler_seconds=0.25
    ) as service:
        await told(service.runtime.uow, "s-0", topics=("trams", "people"))
        first = date(2026, 3, 2)
        cells = [cell(first + timedelta(days=one % 3), f"s-{one}", {"shares": 5 + one}) for one in range(ROWS)]
        await put(service.runtime.mongo, cells)
        yield service


async def asked(service: Running, **changed: Any) -> str:
    """The id of a new export."""
    answer = await service.post("/v1/exports", json={**BODY, **changed}, as_="programme-1")
    assert answer.status == 202, answer.body
    assert answer.headers["location"] == f"/v1/exports/{answer.json['id']}"
    found: str = answer.json["id"]
    return found


async def get(service: Running, path: str, **options: Any) -> Answer:
    """GET below `/v1/exports`, as an auditor."""
    return await service.get(f"/v1/exports{path}", **{"as_": "auditor-1", **options})


async def ready(service: Running, export_id: str) -> dict[str, Any]:
    """The export when it is ready."""

    async def look() -> Any:
        found = (await get(service, f"/{export_id}")).json
        assert found["state"] != "failed"
        return found if found["state"] == "ready" else None

    found: dict[str, Any] = await eventually(look)
    return found


async def test_a_csv_export_has_every_row_once(filled: Running) -> None:
    found = await ready(filled, await asked(filled))
    file = await get(filled, f"/{found['id']}/file")
    header, *lines = csv.reader(io.StringIO(file.body.decode(), newline=""))
    assert header == [column.name for column in COLUMNS]
    assert len(lines) == len({line[0] for line in lines}) == found["rows"] == ROWS
    assert found["length"] == len(file.body) == int(file.headers["content-length"])
    assert file.headers["content-type"] == "text/csv; charset=utf-8; header=present"


async def test_an_export_says_what_the_stream_says(filled: Running) -> None:
    for format in ("csv", "jsonl"):
        found = await ready(filled, await asked(filled, format=format))
        streamed = await get(filled, f"/figures?from=2026-03-01&to=2026-03-31&format={format}")
        assert (await get(filled, f"/{found['id']}/file")).body == streamed.body


async def test_a_parquet_export_of_several_parts_is_one_file(filled: Running) -> None:
    found = await ready(filled, await asked(filled, format="parquet"))
    file = pyarrow.parquet.ParquetFile(io.BytesIO((await get(filled, f"/{found['id']}/file")).body))
    table = file.read()
    assert (table.num_rows, file.num_row_groups, found["rows"]) == (ROWS, 5, ROWS)
    streamed = (await get(filled, "/figures?from=2026-03-01&to=2026-03-31&format=jsonl")).body
    expected = [json.loads(line) for line in streamed.splitlines()]
    assert [
        {**one, **{day: str(one[day]) for day in ("first_day", "last_day")}} for one in table.to_pylist()
    ] == expected


async def test_a_parquet_file_carries_its_dictionary(filled: Running) -> None:
    found = await ready(filled, await asked(filled, format="parquet"))
    schema = pyarrow.parquet.read_schema(io.BytesIO((await get(filled, f"/{found['id']}/file")).body))
    dictionary = json.loads(schema.metadata[b"relais.dictionary.fr"])
    assert [one["name"] for one in dictionary["columns"]] == schema.names
    clicks = schema.field("human_clicks").metadata
    assert (clicks[b"provenance"], clicks[b"visitors"]) == (b"own_link", b"human")


@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet"])
async def test_an_export_of_nothing_is_a_whole_file(filled: Running, format: str) -> None:
    found = await ready(filled, await asked(filled, format=format, **{"from": "2025-01-01", "to": "2025-01-02"}))
    body = (await get(filled, f"/{found['id']}/file")).body
    assert found["rows"] == 0
    if format == "parquet":
        assert pyarrow.parquet.read_table(io.BytesIO(body)).num_rows == 0
    else:
        assert body.count(b"\n") == (1 if format == "csv" else 0)


async def test_filters_of_which_few_rows_are_left_are_kept(filled: Running) -> None:
    found = await ready(filled, await asked(filled, format="parquet", filters={"topic": "people"}))
    table = pyarrow.parquet.read_table(io.BytesIO((await get(filled, f"/{found['id']}/file")).body))
    assert (table.num_rows, table["story"].to_pylist(), found["filters"]["topic"]) == (1, ["s-0"], "people")


async def test_a_download_that_broke_off_goes_on_with_a_range(filled: Running) -> None:
    found = await ready(filled, await asked(filled))
    whole = await get(filled, f"/{found['id']}/file")
    for cut in (0, 1, len(whole.body) // 2, len(whole.body) - 1):
        headers = {"range": f"bytes={cut}-", "if-range": whole.headers["etag"]}
        rest = await get(filled, f"/{found['id']}/file", headers=headers)
        assert rest.status == 206
        assert whole.body[:cut] + rest.body == whole.body
    behind = await get(filled, f"/{found['id']}/file", headers={"range": f"bytes={len(whole.body)}-"})
    assert (behind.status, behind.headers["content-range"]) == (416, f"bytes */{len(whole.body)}")


async def test_a_range_across_parts_is_what_stands_there(filled: Running) -> None:
    found = await ready(filled, await asked(filled))
    whole = (await get(filled, f"/{found['id']}/file")).body
    for begin in range(0, len(whole), 1_777):
        part = await get(filled, f"/{found['id']}/file", headers={"range": f"bytes={begin}-{begin + 9_999}"})
        assert part.body == whole[begin : begin + 10_000]


async def test_the_same_request_with_the_same_key_makes_one_export(filled: Running) -> None:
    answers = [
        await filled.post("/v1/exports", json=BODY, as_="programme-1", headers={"idempotency-key": "one"})
        for _ in range(2)
    ]
    assert [answer.status for answer in answers] == [202, 202]
    assert answers[0].json["id"] == answers[1].json["id"]


async def test_exports_are_listed_newest_first(filled: Running) -> None:
    made = [await asked(filled) for _ in range(3)]
    first = (await get(filled, "?limit=2")).json
    rest = (await get(filled, f"?limit=2&cursor={first['next_cursor']}")).json
    assert [one["id"] for one in [*first["items"], *rest["items"]]][:3] == made[::-1]


async def test_a_removed_export_is_gone_and_so_are_its_files(filled: Running) -> None:
    found = await ready(filled, await asked(filled))
    assert (await filled.delete(f"/v1/exports/{found['id']}", as_="programme-1")).status == 204
    assert (await get(filled, f"/{found['id']}/file")).status == 410
    assert (await get(filled, f"/{found['id']}")).json["state"] == "expired"
    await sweep(filled, after=timedelta(hours=1))
    assert await files_of(filled, found["id"]) == []


async def test_files_go_when_their_days_are_over(filled: Running) -> None:
    export_id = (await ready(filled, await asked(filled)))["id"]
    names = (await filled.runtime.mongo.collection("exports").find_one({"_id": export_id}) or {})["files"]
    await sweep(filled, after=timedelta(days=7) - timedelta(minutes=5))
    assert (await get(filled, f"/{export_id}/file")).status == 200
    await sweep(filled, after=timedelta(days=7, minutes=11))
    assert (await get(filled, f"/{export_id}/file")).status == 410
    chunks = filled.runtime.mongo.collection(f"{FILES}.chunks")
    assert await chunks.count({"files_id": {"$in": names}}) == 0


async def test_a_file_that_is_not_there_yet_is_a_conflict(filled: Running) -> None:
    db = filled.runtime.mongo
    export_id = (await ready(filled, await asked(filled)))["id"]
    await db.collection("exports").update_one({"_id": export_id}, {"$set": {"state": "writing"}})
    answer = await get(filled, f"/{export_id}/file")
    assert (answer.status, answer.headers["retry-after"]) == (409, "2")
    assert answer.json["type"] == "/problems/export-not-ready"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({**BODY, "format": "xlsx"}, "/format"),
        ({**BODY, "from": "2026-04-01"}, "/to"),
        ({**BODY, "from": "2000-01-01"}, "/to"),
        ({**BODY, "from": 20260301}, "/from"),
        ({**BODY, "from": "2026-02-30"}, "/from"),
        ({"format": "csv", "to": "2026-03-31"}, "/from"),
        ({**BODY, "filters": {"person": "p_1"}}, "/filters/person"),
        ({**BODY, "filters": {"story": 1}}, "/filters/story"),
        ({**BODY, "filters": {"story": {"$gt": ""}}}, "/filters/story"),
    ],
)
async def test_bad_input_is_pointed_at(filled: Running, body: Any, pointer: str) -> None:
    answer = await filled.post("/v1/exports", json=body, as_="programme-1")
    assert answer.status == 422, answer.body
    assert answer.json["errors"][0]["pointer"] == pointer


async def test_an_unknown_export_is_not_found(filled: Running) -> None:
    for path in ("/nothing", "/nothing/file"):
        assert (await get(filled, path)).status == 404


async def test_no_more_exports_wait_than_may(filled: Running) -> None:
    exports = filled.runtime.mongo.collection("exports")
    waiting = [{"_id": f"wait-{one}", "state": "waiting", "due_at": None} for one in range(20)]
    await exports.insert_many(waiting)
    answer = await filled.post("/v1/exports", json=BODY, as_="programme-1")
    await exports.delete_many({"_id": {"$in": [one["_id"] for one in waiting]}})
    assert (answer.status, answer.json["type"], answer.json["most"]) == (409, "/problems/too-many-exports", 20)


async def sweep(service: Running, *, after: timedelta) -> None:
    """Remove what is over at a later time."""
    db = service.runtime.mongo
    sweeping = ExportSweep(db, ExportRepository(db.files(FILES)), lambda: utc_now() + after)
    while await sweeping.sweep():
        pass


async def files_of(service: Running, export_id: str) -> list[str]:
    """The files that an export still names."""
    found = await service.runtime.mongo.collection("exports").find_one({"_id": export_id})
    assert found is not None
    names: list[str] = found["files"]
    return names
