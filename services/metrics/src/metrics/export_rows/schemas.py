"""Rows as lines of CSV (RFC 4180) and JSON, the data dictionary as people read it, and what a period may be."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import to_json

from kernel.http import Fault, View
from kernel.language import Language, Text
from metrics.export_columns.models import COLUMNS, DICTIONARY_VERSION, NOTES, Column, Kind
from metrics.export_rows.models import Row, Value
from metrics.tables.models import neutral

CSV_TYPE = "text/csv"
JSONL_TYPE = "application/jsonl"
PARQUET_TYPE = "application/vnd.apache.parquet"

_NAMES = tuple(column.name for column in COLUMNS)
_DAY = re.compile(r"2\d{3}-\d{2}-\d{2}", re.ASCII)


def csv_header() -> bytes:
    """The first line: the names of the columns."""
    return _csv([_NAMES])


def csv_lines(rows: Sequence[Row]) -> bytes:
    """Rows as CSV in UTF-8, lines ended by CR LF. No text in it is a formula for a spreadsheet."""
    return _csv([[_cell(value) for value in row] for row in rows])


def json_lines(rows: Sequence[Row]) -> bytes:
    """Rows as JSON Lines: an object each, with every column."""
    return b"".join(to_json(dict(zip(_NAMES, row, strict=True))) + b"\n" for row in rows)


def _csv(lines: Sequence[Sequence[str | int]]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(lines)
    return written.getvalue().encode()


def _cell(value: Value) -> str | int:
    match value:
        case None:
            return ""
        case int():
            return value
        case date():
            return value.isoformat()
        case tuple():
            return neutral(" ".join(value))
        case str():
            return neutral(value)


def _export_day(given: object) -> date:
    try:
        if isinstance(given, date):
            return given
        if not _DAY.fullmatch(str(given)):
            raise ValueError("no day of this or the next centuries")
        return date.fromisoformat(str(given))
    except ValueError:
        raise Fault(
            Text(
                en="This must be a day such as 2026-11-24, from 2000 to 2999.",
                fr="Il faut un jour tel que 2026-11-24, de 2000 à 2999.",
            )
        ) from None


ExportDay = Annotated[date, BeforeValidator(_export_day), Field(examples=["2026-11-24"])]
StoryFilter = Annotated[str, Field(min_length=1, max_length=64, description="Only rows of this story.")]
NetworkFilter = Annotated[str, Field(min_length=1, max_length=64, description="Only rows of this network.")]
EntityFilter = Annotated[
    str, Field(max_length=64, description="Only rows of this entity; empty: of people without one.")
]
TopicFilter = Annotated[str, Field(min_length=1, max_length=64, description="Only rows of stories with this topic.")]
LanguageFilter = Annotated[
    str, Field(min_length=2, max_length=35, description="Only rows of stories in this language.")
]
ProgrammeFilter = Annotated[
    str, Field(min_length=1, max_length=64, description="Only rows of this programme's stories.")
]


class ColumnView(View):
    """A column of every export."""

    name: str
    type: Annotated[Kind, Field(description="`texts` are several; in CSV they are separated by spaces.")]
    title: str
    meaning: str
    unit: str | None
    provenance: Annotated[
        Literal["own_link", "declared", "api"] | None,
        Field(description="Where a count comes from: Relais's own links, people's declarations, networks' interfaces."),
    ]
    visitors: Annotated[Literal["human", "preview", "bot"] | None, Field(description="The class of visits.")]

    @classmethod
    def of(cls, column: Column, language: Language) -> ColumnView:
        """The column in a language."""
        return cls(
            name=column.name,
            type=column.kind,
            title=column.title.in_(language),
            meaning=column.meaning.in_(language),
            unit=None if column.unit is None else column.unit.in_(language),
            provenance=column.provenance,
            visitors=column.visitors,
        )


class DictionaryView(View):
    """The data dictionary of exports: every column in its order, and what holds for all."""

    version: Annotated[int, Field(description="Grows when a column is added or comes to mean something else.")]
    columns: list[ColumnView]
    notes: list[str]

    @classmethod
    def in_(cls, language: Language) -> DictionaryView:
        """The dictionary in a language."""
        return cls(
            version=DICTIONARY_VERSION,
            columns=[ColumnView.of(column, language) for column in COLUMNS],
            notes=[note.in_(language) for note in NOTES],
        )
