"""Files of numbers as networks and spreadsheets write them: what each line says, or why it says nothing.

A file is UTF-8, UTF-16 with its mark, or else Windows-1252; its cells are separated by commas, semicolons or tabs, and
quoted as RFC 4180 says. A cell that a spreadsheet would take for a formula is no number and no address.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from kernel.language import Text
from metrics.imports.errors import NoSuchTable
from metrics.observations.models import MOST_COUNT, Outcome

MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 2_000
# The rest is counted: a file of another kind would be answered with itself.
MOST_FAULTS = 100
# Of lines with nothing in them.
_MOST_EMPTY = 10 * MOST_LINES
# Networks put titles and dates of their own above the table.
_MOST_ABOVE = 20
# A title in a cell of its own may have line breaks; no more than this.
_MOST_OF_ONE = 50

FAULTS: Mapping[str, Text] = {
    "unreadable": Text(en="The line cannot be read.", fr="La ligne est illisible."),
    "too_many_lines": Text(
        en=f"Lines beyond the first {MOST_LINES} are not read.",
        fr=f"Les lignes au-delà des {MOST_LINES} premières ne sont pas lues.",
    ),
    "formula": Text(en="A cell holds a formula.", fr="Une cellule contient une formule."),
    "not_a_number": Text(en="A number is none.", fr="Un nombre n’en est pas un."),
    "negative": Text(en="A count cannot be negative.", fr="Un compte ne peut être négatif."),
    "overflow": Text(en="Nothing is seen so often.", fr="Rien n’est vu aussi souvent."),
    "no_numbers": Text(en="The line has no number.", fr="La ligne n’a aucun nombre."),
    "no_post": Text(en="The line names no post.", fr="La ligne ne nomme aucune publication."),
    "bad_date": Text(
        en="The moment is not written as 2026-11-24 or 2026-11-24T09:30:00Z.",
        fr="Le moment n’est pas écrit comme 2026-11-24 ou 2026-11-24T09:30:00Z.",
    ),
    "future": Text(en="The moment is yet to come.", fr="Le moment est à venir."),
    "before_share": Text(en="The moment is long before the share.", fr="Le moment précède de loin le partage."),
    "not_a_post": Text(
        en="The address is none of a post on the share’s network.",
        fr="L’adresse n’est pas celle d’une publication sur le réseau du partage.",
    ),
    "unknown_share": Text(en="No share of yours has this id.", fr="Aucun de vos partages n’a cet identifiant."),
    "unknown_post": Text(
        en="You have said of no share that its post is at this address.",
        fr="Vous n’avez dit d’aucun partage que sa publication est à cette adresse.",
    ),
    "address_taken": Text(en="The post belongs to another share.", fr="La publication appartient à un autre partage."),
    "another_address": Text(
        en="The share’s post is at another address.", fr="La publication du partage a une autre adresse."
    ),
    "too_many_readings": Text(en="The share has too many readings.", fr="Le partage a trop de relevés."),
}

# As they are once accents and punctuation are gone; of several in one file the first in this order counts.
_COLUMNS: Mapping[str, Sequence[str]] = {
    "share": ("share", "share id", "partage"),
    "address": (
        *("address", "post url", "post link", "url", "link", "permalink"),
        *("adresse", "url de la publication", "lien de la publication", "lien"),
    ),
    "read_at": ("read at", "read on", "releve le", "date du releve"),
    "reach": ("impressions", "views", "vues", "reach", "portee"),
    "reactions": ("reactions", "likes", "favourites", "favorites", "j aime", "mentions j aime", "favoris"),
    "comments": ("comments", "replies", "commentaires", "reponses"),
    "reshares": ("reshares", "reposts", "shares", "boosts", "republications", "partages"),
}
_MEASURES = ("reach", "reactions", "comments", "reshares")
_NOTHING = frozenset({"", "-", "–", "—", "n/a"})
_GROUPED = re.compile(r"[0-9]{1,3}(?:([ .,'’\u00a0\u202f])[0-9]{3}(?:\1[0-9]{3})*)")
_NEGATIVE = re.compile(r"[-−][0-9]")
_DAY = timedelta(days=1)
_DAY_MOMENT = _DAY - timedelta(milliseconds=1)
# How far ahead of UTC the first clocks are (Kiritimati).
_EASTMOST = timedelta(hours=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a line says of a post; `line` counts from 1."""

    line: int
    share_id: str | None
    address: str | None
    read_at: datetime | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LineFault:
    """Why a line was not taken: a word of `FAULTS`."""

    line: int
    code: str


@dataclass(slots=True)
class Report:
    """What became of the lines of a file."""

    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    faults: list[LineFault] = field(default_factory=list)

    @property
    def lines(self) -> int:
        """How many lines were looked at."""
        return sum(self.outcomes.values()) + len(self.faults)


def rows(raw: bytes, *, at: datetime) -> Iterator[Row | LineFault]:
    """What each line of a file below its columns says; `NoSuchTable` when it names none that are known."""
    lines = io.StringIO(_text(raw), newline="").readlines()
    columns, delimiter, index = _table(lines)
    taken = 0
    while index < len(lines):
        line = index + 1
        reader = csv.reader(lines[index : index + _MOST_OF_ONE], delimiter=delimiter)
        try:
            cells = next(reader, [])
        except csv.Error:
            cells = None
        spanned = max(reader.line_num, 1)
        index += spanned
        is_empty = cells is not None and not any(cell.strip() for cell in cells)
        if (taken == MOST_LINES and not is_empty) or line > _MOST_EMPTY:
            yield LineFault(line, "too_many_lines")
            return
        if is_empty:
            continue
        taken += 1
        said = LineFault(line, "unreadable") if cells is None else _row(line, cells, columns, at=at)
        if isinstance(said, LineFault):
            # A quotation mark too many makes one cell of many lines, and those are not to be lost.
            index = line
        yield said


def _row(line: int, cells: Sequence[str], columns: Mapping[str, int], *, at: datetime) -> Row | LineFault:
    said = {name: cells[index].strip().lstrip("\ufeff") for name, index in columns.items() if index < len(cells)}
    if any("\n" in cell or "\r" in cell for cell in said.values()):
        return LineFault(line, "unreadable")
    counts: dict[str, int] = {}
    for measure in _MEASURES:
        count = _count(said.get(measure, ""))
        if isinstance(count, str):
            return LineFault(line, count)
        if count is not None:
            counts[measure] = count
    share_id, address, moment = (said.get(name) or None for name in ("share", "address", "read_at"))
    if any(cell is not None and cell[0] in "=+-@" for cell in (share_id, address, moment)):
        return LineFault(line, "formula")
    read_at = None if moment is None else _moment(moment, at=at)
    if moment is not None and read_at is None:
        return LineFault(line, "bad_date")
    if share_id is None and address is None:
        return LineFault(line, "no_post")
    if not counts:
        return LineFault(line, "no_numbers")
    return Row(line=line, share_id=share_id and share_id.lower(), address=address, read_at=read_at, counts=counts)


def _count(cell: str) -> int | str | None:
    """The count in a cell, None for none, or the word for what is wrong with it."""
    if cell.lower() in _NOTHING:
        return None
    if _NEGATIVE.match(cell):
        return "negative"
    if cell[0] in "=+-@":
        return "formula"
    digits = re.sub(r"[^0-9]", "", cell) if _GROUPED.fullmatch(cell) else cell
    if not (digits.isascii() and digits.isdigit()):
        return "not_a_number"
    if len(digits) > len(str(MOST_COUNT)) or int(digits) > MOST_COUNT:
        return "overflow"
    return int(digits)


def _moment(text: str, *, at: datetime) -> datetime | None:
    """The moment that a cell names; a day stands for its end, or for now, since its numbers are complete then. A day
    that has begun somewhere on earth is today's."""
    try:
        if len(text) == len("2026-11-24"):
            day = date.fromisoformat(text)
            begins = datetime.combine(day, time(), UTC)
            return at if at - _DAY < begins <= at + _EASTMOST else begins + _DAY_MOMENT
        moment = datetime.fromisoformat(text)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _text(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _table(lines: Sequence[str]) -> tuple[Mapping[str, int], str, int]:
    """The places of the columns, what separates them, and how many lines there are down to the one that names them."""
    for above, written in enumerate(lines[:_MOST_ABOVE], start=1):
        for delimiter in ",;\t":
            try:
                names = next(csv.reader([written], delimiter=delimiter), [])
            except csv.Error:
                continue
            columns = _columns([_plain(name) for name in names])
            if {"share", "address"} & columns.keys() and set(_MEASURES) & columns.keys():
                return columns, delimiter, above
    raise NoSuchTable


def _columns(names: Sequence[str]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for column, spellings in _COLUMNS.items():
        index = next((names.index(spelling) for spelling in spellings if spelling in names), None)
        if index is not None:
            found[column] = index
    return found


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    words = "".join(letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter))
    return " ".join(words.split())
