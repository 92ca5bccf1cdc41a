"""`GET /v1/exports/figures` on a running service."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from typing import Any

import pytest

from kernel.testing.service import Answer, Running
from metrics.cells.models import Level
from metrics.cells.repository import midnight
from metrics.denominators.models import Told
from metrics.denominators.repository import DenominatorRepository
from metrics.export_columns.models import COLUMNS
from tests.metrics.cells_in import cell, put, told

PERIOD = "from=2026-03-01&to=2026-03-31"


@pytest.fixture(scope="module")
async def filled(metrics: Running) -> Running:
    """A service with 1,200 rows on few days of March 2026, and some around them."""
    db = metrics.runtime.mongo
    first = date(2026, 3, 2)
    await told(metrics.runtime.uow, "s-0", programme="north", language="fr", topics=("trams", "people"))
    await told(metrics.runtime.uow, "s-1", topics=("trams",))
    fine = [
        cell(
            first + timedelta(days=number % 3),
            f"s-{number}",
            {"shares": 5 + number},
            entity="south" if number % 2 else "",
        )
        for number in range(1_196)
    ]
    await put(
        db,
        [
            *fine,
            cell(date(2026, 2, 28), "s-0", {"shares": 9}),
            cell(date(2026, 4, 1), "s-0", {"shares": 9}),
            cell(date(2026, 3, 2), "s-0", {"human_clicks": 6}, level=Level.STORY_DAY),
            cell(date(2026, 3, 30), "s-0", {"bots": 7}, level=Level.STORY_WEEK),
            cell(date(2026, 3, 1), None, {"previews": 8}, level=Level.MONTH),
            cell(date(2026, 3, 3), "s-0", {"reach_api": 99, "reach_declared": 5}, network="linkedin"),
        ],
    )
    return metrics


async def stream(metrics: Running, query: str, **options: Any) -> Answer:
    """Rows."""
    return await metrics.get(f"/v1/exports/figures?{query}", **{"as_": "auditor-1", **options})


async def rows(metrics: Running, query: str) -> list[dict[str, Any]]:
    """Rows as objects."""
    answer = await stream(metrics, f"{query}&format=jsonl")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/jsonl")
    return [json.loads(line) for line in answer.body.splitlines()]


async def test_every_published_row_of_the_period_is_given_once(filled: Running) -> None:
    found = await rows(filled, PERIOD)
    assert len(found) == len({one["row"] for one in found}) == 1_200
    days = [one["first_day"] for one in found if one["level"] != "month"]
    assert days == sorted(days)
    assert sum(one["shares"] or 0 for one in found) == sum(5 + number for number in range(1_196))


async def test_csv_says_the_same_with_a_header_line(filled: Running) -> None:
    answer = await stream(filled, PERIOD)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["content-disposition"] == 'attachment; filename="figures-2026-03-01-2026-03-31.csv"'
    header, *lines = csv.reader(io.StringIO(answer.body.decode(), newline=""))
    assert header == [column.name for column in COLUMNS]
    assert [line[0] for line in lines] == [one["row"] for one in await rows(filled, PERIOD)]


async def test_accept_chooses_the_format(filled: Running) -> None:
    for accept in ("application/jsonl, text/csv;q=0.1", "text/csv;q=0, application/jsonl"):
        wished = await stream(filled, PERIOD, headers={"accept": accept})
        assert wished.headers["content-type"].startswith("application/jsonl")
    refused = await stream(filled, PERIOD, headers={"accept": "application/json"})
    assert (refused.status, refused.json["type"]) == (406, "/problems/not-acceptable")
    head = await filled.request("HEAD", f"/v1/exports/figures?{PERIOD}", as_="auditor-1")
    assert (head.status, head.body) == (200, b"")
    answer = await stream(filled, PERIOD, headers={"accept": "application/jsonl"})
    assert answer.headers["content-type"] == "application/jsonl"


@pytest.mark.parametrize("received", [1, 399, 500, 1_199, 1_200])
async def test_an_answer_that_broke_off_goes_on_behind_its_last_row(filled: Running, received: int) -> None:
    whole = (await stream(filled, f"{PERIOD}&format=csv")).body.splitlines(keepends=True)
    last = whole[received].split(b",")[0].decode()
    rest = await stream(filled, f"{PERIOD}&format=csv&after={last}")
    assert whole[: received + 1] + rest.body.splitlines(keepends=True) == whole


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("story=s-0", 4),
        ("network=linkedin", 1),
        ("entity=south", 598),
        ("entity=", 599),
        ("topic=trams", 5),
        ("topic=people", 4),
        ("language=fr", 4),
        ("programme=north", 4),
        ("programme=north&network=mastodon", 1),
        ("programme=nowhere", 0),
        ("story=s-0&topic=gardens", 0),
    ],
)
async def test_rows_are_chosen_by_what_they_are_of(filled: Running, query: str, count: int) -> None:
    assert len(await rows(filled, f"{PERIOD}&{query}")) == count


async def test_a_row_says_what_its_story_is_about(filled: Running) -> None:
    [found] = await rows(filled, f"{PERIOD}&story=s-1")
    shown = {name: found[name] for name in ("level", "story", "network", "entity", "programme", "language", "topics")}
    assert shown == {
        "level": "fine",
        "story": "s-1",
        "network": "mastodon",
        "entity": "south",
        "programme": "main",
        "language": "en",
        "topics": ["trams"],
    }


async def test_a_row_has_the_denominator_of_its_last_day(filled: Running) -> None:
    told = [
        Told("main", date(2026, 3, 2), 40),
        Told("main", date(2026, 3, 4), None),
        Told("north", date(2026, 2, 1), 12),
    ]
    await DenominatorRepository().tell(told, filled.runtime.mongo)
    numbers = {one["row"]: one["ambassadors"] for one in await rows(filled, PERIOD)}
    assert numbers["fine:2026-03-03:s-1:mastodon:south"] == 40
    assert numbers["fine:2026-03-02:s-0:mastodon:"] == 12
    assert numbers["month:2026-03-01:::"] == 12
    [before] = await rows(filled, "from=2026-02-28&to=2026-02-28&format=jsonl")
    assert before["ambassadors"] == 12


async def test_what_linkedins_interface_says_is_not_given(filled: Running) -> None:
    [found] = await rows(filled, f"{PERIOD}&network=linkedin")
    assert (found["reach_api"], found["reach_declared"]) == (None, 5)


async def test_nothing_but_cells_and_stories_is_exported(filled: Running) -> None:
    db = filled.runtime.mongo
    for name in ("pending", "ledger", "observations", "deltas", "outbox_copy"):
        kept = {
            "_id": f"secret-{name}",
            "person_id": "p_secret",
            "story_id": "s-0",
            "start": midnight(date(2026, 3, 2)),
            "level": "fine",
        }
        await db.collection(name).insert_one({**kept, "counts": {"shares": 777_777}, "day": midnight(date(2026, 3, 2))})
    for format in ("csv", "jsonl"):
        body = (await stream(filled, f"{PERIOD}&format={format}")).body
        assert b"secret" not in body
        assert b"777777" not in body


async def test_a_period_without_rows_is_a_header_line(filled: Running) -> None:
    answer = await stream(filled, "from=2025-01-01&to=2025-01-01")
    assert answer.body.count(b"\r\n") == 1


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=2026-03-02&to=2026-03-01", "to"),
        ("from=2010-01-01&to=2026-03-01", "to"),
        ("from=2026-3-1&to=2026-03-01", "from"),
        ("from=2026-02-30&to=2026-03-01", "from"),
        ("from=0&to=2026-03-01", "from"),
        ("from=9999-01-01&to=9999-03-01", "from"),
        ("to=2026-03-01", "from"),
        (f"{PERIOD}&format=parquet", "format"),
        (f"{PERIOD}&after=nothing", "after"),
        (f"{PERIOD}&after=fine:2026-02-28:s-0:mastodon:", "after"),
        (f"{PERIOD}&story=", "story"),
        (f"{PERIOD}&story={'s' * 65}", "story"),
    ],
)
async def test_bad_input_is_named(filled: Running, query: str, parameter: str) -> None:
    answer = await stream(filled, query)
    assert answer.status == 422, answer.body
    assert answer.json["errors"][0]["parameter"] == parameter


@pytest.mark.parametrize("login", ["employee-1", "editor-1"])
async def test_employees_and_editors_take_no_figures_away(filled: Running, login: str) -> None:
    assert (await stream(filled, PERIOD, as_=login)).status == 403


async def test_the_dictionary_speaks_the_readers_language(filled: Running) -> None:
    path = "/v1/exports/dictionary"
    french = await filled.get(path, as_="programme-1", headers={"accept-language": "fr"})
    assert french.headers["content-language"] == "fr"
    assert [one["title"] for one in french.json["columns"]][:2] == ["Ligne", "Niveau"]
    again = await filled.get(
        path, as_="programme-1", headers={"accept-language": "fr", "if-none-match": french.headers["etag"]}
    )
    assert again.status == 304
