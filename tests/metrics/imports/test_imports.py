"""`POST /v1/me/observations/import` on a running service."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from kernel.http.schemas import rfc3339
from kernel.testing.service import Running
from metrics.imports.models import MOST_BYTES, MOST_FAULTS
from tests.metrics.happenings import now
from tests.metrics.observing import address, declared, growths, shared, told


async def taken(metrics: Running, raw: bytes | str, *, as_: str = "employee-1", **headers: str) -> Any:
    """The report on a file."""
    answer = await metrics.post(
        "/v1/me/observations/import",
        as_=as_,
        data=raw.encode() if isinstance(raw, str) else raw,
        headers={"Content-Type": "text/csv", **headers},
    )
    assert answer.status == 200, answer.body
    return answer.json


def report(**numbers: Any) -> dict[str, Any]:
    none = dict.fromkeys(("lines", "counted", "corrected", "unchanged", "superseded", "refused"), 0)
    return {**none, "faults": [], **numbers}


async def test_the_good_lines_of_a_file_are_taken_and_the_others_reported(metrics: Running) -> None:
    first, second = await shared(metrics), await shared(metrics)
    theirs = await shared(metrics, "employee-2")
    await declared(metrics, theirs, as_="employee-2", reactions=1)
    await declared(metrics, first, read_at=rfc3339(now() - timedelta(hours=1)), reactions=9)
    table = [
        "share;address;impressions;reactions;comments",
        f";{address(first)};1 200;7;2",
        f"{second};{address(second)};10;;",
        f";{address(theirs)};5;5;5",
        f"{theirs};;5;5;5",
        f"{second};{address(first)};5;5;5",
        f"{second};{address(second)}9;5;5;5",
        f"{second};https://example.org/;5;5;5",
        f";{address(first)};=2+3;;",
        f";{address(first)};-3;;",
    ]
    found = await taken(metrics, "\r\n".join(table).encode("cp1252"), **{"Accept-Language": "fr"})
    codes = ["unknown_post", "unknown_share", "address_taken", "another_address", "not_a_post", "formula", "negative"]
    assert [(one["line"], one["code"]) for one in found["faults"]] == list(enumerate(codes, start=4))
    assert found["faults"][-1]["detail"] == "Un compte ne peut être négatif."
    assert {**found, "faults": []} == report(lines=9, counted=1, corrected=1, refused=7)
    events = await told(metrics, first, most=2)
    assert [growths(events, name) for name in ("reach", "reactions", "comments", "conversations")] == [1200, 7, 2, 1]
    assert growths(await told(metrics, second, most=1), "reach") == 10


async def test_a_file_that_comes_again_changes_nothing(metrics: Running) -> None:
    share = await shared(metrics)
    await declared(metrics, share, read=False)
    day = (now() - timedelta(days=1)).date()
    table = f"url,read at,likes,replies\n{address(share)},{day},4,1\n{address(share)},{day},4,1\n"
    assert await taken(metrics, table) == report(lines=2, counted=1, unchanged=1)
    assert await taken(metrics, table) == report(lines=2, unchanged=2)
    await declared(metrics, share, reactions=6, comments=1)
    assert await taken(metrics, table) == report(lines=2, superseded=2)
    readings = (await metrics.get(f"/v1/me/observations?share={share}")).json["items"]
    assert [(one["origin"], one["reactions"]) for one in readings] == [("declared", 6), ("import", 4)]
    assert growths(await told(metrics, share, most=2), "reactions") == 6


async def test_lines_of_one_file_are_merged_in_any_order(metrics: Running) -> None:
    share = await shared(metrics)
    hours = [rfc3339(now() - timedelta(hours=hours)) for hours in (3, 1, 2)]
    lines = [f"{share},{address(share)},{moment},{count}" for moment, count in zip(hours, (5, 8, 6), strict=True)]
    found = await taken(metrics, "\n".join(["share,url,read at,likes", *lines]))
    assert found == report(lines=3, counted=2, superseded=1)
    assert growths(await told(metrics, share, most=2), "reactions") == 8


async def test_many_lines_are_taken_in_several_transactions(metrics: Running) -> None:
    shares = await asyncio.gather(*[shared(metrics, "employee-9") for _ in range(12)])
    moments = [rfc3339(now() - timedelta(minutes=minutes)) for minutes in range(20, 0, -1)]
    lines = [
        f"{share},{address(share)},{moment},{count}"
        for count, moment in enumerate(moments, start=1)
        for share in shares
    ]
    found = await taken(metrics, "\n".join(["share,url,read at,likes", *lines]), as_="employee-9")
    assert found == report(lines=240, counted=240)


async def test_a_report_names_the_first_faults_and_counts_all(metrics: Running) -> None:
    found = await taken(metrics, "url,likes\n" + "https://social.example/@ada/1,x\n" * 300)
    assert (len(found["faults"]), found["refused"], found["lines"]) == (MOST_FAULTS, 300, 300)


async def test_a_moment_yet_to_come_is_reported(metrics: Running) -> None:
    share = await shared(metrics)
    lines = [f"{share},{address(share)},2999-01-01,1", f"{share},{address(share)},2001-01-01,1"]
    found = await taken(metrics, "\n".join(["share,url,read at,likes", *lines]))
    assert [one["code"] for one in found["faults"]] == ["future", "before_share"]
    assert await metrics.runtime.mongo.collection("observed_posts").count({"_id": share}) == 0


async def sent(metrics: Running, framing: str, *pieces: bytes) -> bytes:
    """The first line of the answer to a request whose body comes in these pieces."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(metrics.url.rpartition(":")[2]))
    head = (
        "POST /v1/me/observations/import HTTP/1.1\r\nHost: relais\r\nContent-Type: text/csv\r\n"
        f"Authorization: Bearer {metrics.token('employee-1')}\r\n{framing}\r\n\r\n"
    )
    writer.writelines([head.encode(), *pieces])
    status = await asyncio.wait_for(reader.readline(), 10)
    writer.close()
    return status


async def test_a_file_of_ten_gigabytes_is_refused_before_it_is_read(metrics: Running) -> None:
    assert b"413" in await sent(metrics, f"Content-Length: {10 * 1024**3}")


async def test_a_file_of_no_declared_length_is_refused_at_the_limit(metrics: Running) -> None:
    piece = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    pieces = [piece] * (MOST_BYTES // 0x10000 + 1)
    assert b"413" in await sent(metrics, "Transfer-Encoding: chunked", *pieces)


async def test_a_file_that_is_too_large_is_told_the_limit(metrics: Running) -> None:
    answer = await metrics.post(
        "/v1/me/observations/import", data=b"a" * (MOST_BYTES + 1), headers={"Content-Type": "text/csv"}
    )
    assert (answer.status, answer.json["limit_bytes"]) == (413, MOST_BYTES)


@pytest.mark.parametrize(
    ("media_type", "raw", "status", "slug"),
    [
        ("application/json", b"[]", 415, "unsupported-media-type"),
        ("text/csv", b"name,age\nAda,36\n", 422, "no-such-table"),
        ("application/octet-stream", b"\x00\xff\xfe", 422, "no-such-table"),
    ],
)
async def test_what_is_no_table_is_a_problem(
    metrics: Running, media_type: str, raw: bytes, status: int, slug: str
) -> None:
    answer = await metrics.post("/v1/me/observations/import", data=raw, headers={"Content-Type": media_type})
    assert (answer.status, answer.json["type"]) == (status, f"/problems/{slug}")
