"""A sheet of paper with headings, words and tables, before it is put into a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from kernel.language import Language


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column names; columns from `numbers` on hold numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: int


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a sheet: a heading, and what stands under it in this order."""

    heading: str
    lines: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All of it, in one language. `dated` is the moment that a file says it was made at, so that the same sheet is the
    same bytes whenever it is asked for."""

    language: Language
    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    dated: datetime

    @classmethod
    def received(cls, document: Mapping[str, Any]) -> Self:
        """The sheet that was written down with `written`."""
        return cls(
            language=document["language"],
            title=document["title"],
            lead=tuple(document["lead"]),
            sections=tuple(_section(one) for one in document["sections"]),
            dated=datetime.fromisoformat(document["dated"]),
        )

    def written(self) -> dict[str, Any]:
        """It as JSON carries it."""
        return {**asdict(self), "dated": self.dated.isoformat()}


def _section(document: Mapping[str, Any]) -> Section:
    table = document["table"]
    return Section(
        heading=document["heading"],
        lines=tuple(document["lines"]),
        items=tuple(document["items"]),
        table=None
        if table is None
        else Table(tuple(table["columns"]), tuple(tuple(row) for row in table["rows"]), table["numbers"]),
    )
