"""Rows as lines, and what the dictionary says of them."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import pytest

from metrics.cells.models import MEASURES
from metrics.denominators.models import Told
from metrics.export_columns.models import COLUMNS, Kind
from metrics.export_rows.models import Ambassadors, Row, counts_of, days_of
from metrics.export_rows.schemas import DictionaryView, csv_lines, json_lines
from metrics.tables.models import neutral


def row(story: str | None, *, topics: tuple[str, ...] = ()) -> Row:
    """A row of one share."""
    day = date(2026, 11, 24)
    return [
        "id",
        "fine",
        day,
        day,
        story,
        "mastodon",
        "",
        "main",
        "en",
        topics,
        9,
        *counts_of({"shares": 5}, network="x"),
    ]


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "\n=1"])
def test_no_text_in_csv_is_a_formula(text: str) -> None:
    [line] = csv.reader(io.StringIO(csv_lines([row(text)]).decode(), newline=""))
    assert line[4] == f"'{text}"


@pytest.mark.parametrize("text", ["2026", "a=b", "é", "", "'="])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert neutral(text) == text


def test_quotes_commas_and_line_breaks_come_back_from_csv() -> None:
    text = 'says "no", and\r\nnothing'
    [line] = csv.reader(io.StringIO(csv_lines([row(text)]).decode(), newline=""))
    assert line[4] == text


def test_csv_lines_end_as_rfc_4180_says() -> None:
    assert csv_lines([row("a"), row("b")]).count(b"\r\n") == 2


def test_a_count_below_zero_stays_a_number() -> None:
    values = [*row("a")[:11], *counts_of({"reach_api": -7}, network="mastodon")]
    assert csv_lines([values]).decode().strip().split(",")[-5:] == ["-7", "", "", "", ""]


def test_json_lines_have_every_column() -> None:
    found = json.loads(json_lines([row("a", topics=("x", "y"))]))
    assert list(found) == [column.name for column in COLUMNS]
    assert (found["first_day"], found["topics"], found["shares"], found["bots"]) == ("2026-11-24", ["x", "y"], 5, None)


def test_the_measures_are_the_last_columns_in_their_order() -> None:
    assert tuple(column.name for column in COLUMNS[-len(MEASURES) :]) == MEASURES


def test_every_count_says_its_unit_and_where_it_comes_from() -> None:
    denominator, *counts = [column for column in COLUMNS if column.kind is Kind.COUNT]
    assert (denominator.name, denominator.provenance) == ("ambassadors", None)
    assert [column.name for column in counts] == list(MEASURES)
    assert [column.name for column in counts if column.unit is None or column.provenance is None] == []


def test_every_visit_says_its_class() -> None:
    classes = {column.name: column.visitors for column in COLUMNS if column.visitors}
    assert classes == {"human_clicks": "human", "previews": "preview", "bots": "bot"}


def test_the_dictionary_is_in_two_languages() -> None:
    english, french = DictionaryView.in_("en"), DictionaryView.in_("fr")
    assert [one.name for one in english.columns] == [one.name for one in french.columns]
    assert [one.name for one in english.columns if one.meaning == ""] == []
    assert [
        (one.name, other.meaning)
        for one, other in zip(english.columns, french.columns, strict=True)
        if one.meaning == other.meaning
    ] == []


def test_what_linkedins_interface_says_is_left_out_even_if_it_stood_in_a_cell() -> None:
    everything = dict.fromkeys(MEASURES, 5)
    hidden = [
        name for name, count in zip(MEASURES, counts_of(everything, network="linkedin"), strict=True) if count is None
    ]
    assert hidden == [name for name in MEASURES if name.endswith("_api")]
    assert None not in counts_of(everything, network="mastodon")


@pytest.mark.parametrize(
    ("level", "start", "first", "last"),
    [
        ("fine", "2026-11-24", "2026-11-24", "2026-11-24"),
        ("story_day", "2026-11-24", "2026-11-24", "2026-11-24"),
        ("story_week", "2026-11-23", "2026-11-23", "2026-11-29"),
        ("month", "2026-11-01", "2026-11-02", "2026-11-29"),
        ("month", "2028-02-01", "2028-01-31", "2028-02-27"),
        ("month", "2026-12-01", "2026-11-30", "2027-01-03"),
    ],
)
def test_a_row_says_its_days(level: str, start: str, first: str, last: str) -> None:
    found = days_of(level, date.fromisoformat(start))
    assert found == (date.fromisoformat(first), date.fromisoformat(last))


def test_the_number_of_ambassadors_is_the_last_one_told() -> None:
    first, later = date(2026, 11, 2), date(2026, 11, 9)
    told = [Told("a", later, 20), Told("a", first, 10), Told("b", first, None), Told("b", later, 7)]
    ambassadors = Ambassadors(told)
    days = (first - timedelta(days=1), first, later - timedelta(days=1), later)
    assert [ambassadors.of("a", day) for day in days] == [None, 10, 10, 20]
    assert [ambassadors.of(None, day) for day in days] == [None, 10, 10, 27]
    assert ambassadors.of("c", later) is None
