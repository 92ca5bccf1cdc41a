"""A sheet of paper with headings, words and tables, before it is put into a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
