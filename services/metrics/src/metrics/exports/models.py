"""Exports that are kept as files: what is asked for, how far it is, and where its bytes stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from metrics.export_rows.models import Selection

MOST_DAYS = 3_660
"""The longest period of an export."""

MOST_UNFINISHED = 20
"""How many exports wait or are written at a time."""

MOST_KEPT = 500
"""How many have files, or will have."""

MOST_PARTS = 1_000
"""The longest export, in parts."""

MOST_ATTEMPTS = 5
"""How often the same part is begun before the export is given up."""

REMEMBERED = timedelta(days=90)
"""How long it is known that there was an export."""


class Format(StrEnum):
    """What kind of file."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


class ExportState(StrEnum):
    """How far an export is."""

    WAITING = "waiting"
    WRITING = "writing"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"
    """Its file is gone: its time has passed, or somebody removed it."""


class Failure(StrEnum):
    """Why an export was given up."""

    TOO_LARGE = "too_large"
    KEPT_FAILING = "kept_failing"


@dataclass(frozen=True, slots=True)
class Part:
    """Some of an export's bytes: the first `length` of a file, behind which `footer` more stand that are not among
    them, and describe it."""

    file: str
    length: int
    rows: int
    footer: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """How far rows were read: up to the one with this id and first day."""

    start: datetime
    row: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An export. It is written part by part; each part is begun under a claim, whose id is that of the part's file."""

    id: str
    format: Format
    selection: Selection
    by: str
    created_at: datetime
    schedule_id: str | None = None
    state: ExportState = ExportState.WAITING
    failure: Failure | None = None
    parts: tuple[Part, ...] = ()
    files: tuple[str, ...] = ()
    """Every file that was ever begun, so that none is left behind."""
    reached: Place | None = None
    rows_ended: bool = False
    """Whether every row is in a part; what is left to write then, if anything, is the file's end."""
    claim: str | None = None
    attempts: int = 0
    due_at: datetime | None = None
    """When the next part may be begun; None when there is nothing to write."""
    finished_at: datetime | None = None
    expires_at: datetime | None = None

    @classmethod
    def asked(
        cls, *, id: str, format: Format, selection: Selection, by: str, at: datetime, schedule_id: str | None = None
    ) -> Export:
        """A new export that waits to be written."""
        return cls(
            id=id,
            format=format,
            selection=selection,
            by=by,
            created_at=at,
            schedule_id=schedule_id,
            due_at=at,
        )

    @property
    def length(self) -> int:
        """How many bytes there are so far."""
        return sum(part.length for part in self.parts)

    @property
    def rows(self) -> int:
        """How many rows there are so far."""
        return sum(part.rows for part in self.parts)

    def with_part(self, part: Part, reached: Place | None, *, at: datetime, keep: timedelta) -> Export:
        """The export with one more part; `reached` is None when no rows are left."""
        ended = reached is None
        longer = replace(
            self,
            parts=(*self.parts, part),
            reached=reached,
            rows_ended=ended,
            attempts=0,
            claim=None,
            state=ExportState.WRITING,
            due_at=at,
        )
        if ended and (self.format is not Format.PARQUET or self.rows_ended):
            return replace(longer, state=ExportState.READY, due_at=None, finished_at=at, expires_at=at + keep)
        if len(longer.parts) >= MOST_PARTS:
            return longer.failed(Failure.TOO_LARGE, at=at)
        return longer

    def failed(self, failure: Failure, *, at: datetime) -> Export:
        """The export, given up; its files go."""
        return replace(
            self,
            state=ExportState.FAILED,
            failure=failure,
            claim=None,
            due_at=None,
            finished_at=at,
            expires_at=at,
        )

    def removed(self, *, at: datetime) -> Export:
        """The export without its file, which nobody is given any more."""
        return replace(
            self,
            state=self.state if self.state is ExportState.FAILED else ExportState.EXPIRED,
            claim=None,
            due_at=None,
            finished_at=self.finished_at or at,
            expires_at=min(self.expires_at or at, at),
        )

    def pieces(self, begin: int, end: int) -> Iterator[tuple[str, int, int]]:
        """Where the bytes from `begin` up to `end`, not included, stand: file, first byte, and the byte behind the
        last."""
        offset = 0
        for part in self.parts:
            first, last = max(begin - offset, 0), min(end - offset, part.length)
            if first < last:
                yield part.file, first, last
            offset += part.length
