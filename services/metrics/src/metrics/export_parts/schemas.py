"""Rows as the bytes of a part: lines, or a row group of Parquet with what describes it."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from typing import Any

from pydantic_core import to_json

from metrics.export_columns.models import COLUMNS, Column, Kind
from metrics.export_rows.models import Row
from metrics.export_rows.schemas import DictionaryView, csv_header, csv_lines, json_lines
from metrics.exports.models import Format

_MAGIC = b"PAR1"


class Lines:
    """A part of CSV or JSON Lines."""

    def __init__(self, format: Format, *, first: bool) -> None:
        self._encode = csv_lines if format is Format.CSV else json_lines
        self._written = [csv_header()] if first and format is Format.CSV else []

    def add(self, rows: Sequence[Row]) -> None:
        """Add some rows. It takes processor time, and may run in a thread."""
        self._written.append(self._encode(rows))

    def bytes(self) -> tuple[bytes, bytes]:
        """The part, and nothing that describes it."""
        return b"".join(self._written), b""


class RowGroup:
    """A part of a Parquet file: one row group, with the places at which it will stand.

    A Parquet file is row groups and, behind them, a footer that says where each of them is. Each part is written as a
    file of its own whose row group stands where it will in the whole; what is kept is the row group, and the footer
    beside it. `ending` makes the footers one.
    """

    def __init__(self, *, at: int) -> None:
        # Loading it takes 80 MB, which a process that writes no Parquet does without.
        import pyarrow

        self._at = at
        self._arrow = pyarrow
        self._schema = parquet_schema()
        self._batches: list[Any] = []

    def add(self, rows: Sequence[Row]) -> None:
        """Add some rows. It takes processor time, and may run in a thread."""
        columns = zip(*rows, strict=True)
        arrays = [
            self._arrow.array(values, type=field.type) for values, field in zip(columns, self._schema, strict=True)
        ]
        self._batches.append(self._arrow.record_batch(arrays, schema=self._schema))

    def bytes(self) -> tuple[bytes, bytes]:
        """The row group, none if there are no rows, and the footer of a file that holds it alone.

        The one at the beginning begins with the file's magic bytes.
        """
        import pyarrow.parquet

        table = self._arrow.Table.from_batches(self._batches, schema=self._schema)
        begin = self._at or len(_MAGIC)
        # A file in memory takes no room where it was not written, so that a row group may stand far behind its start.
        memory = os.memfd_create("part")
        try:
            with self._arrow.OSFile(f"/proc/self/fd/{memory}", mode="wb") as file:
                writer = pyarrow.parquet.ParquetWriter(file, self._schema, compression="zstd")
                os.lseek(file.fileno(), begin, os.SEEK_SET)
                if table.num_rows:
                    writer.write_table(table, row_group_size=table.num_rows)
                end = file.tell()
                writer.close()
            whole = os.fstat(memory).st_size
            group, footer = os.pread(memory, end - begin, begin), os.pread(memory, whole - end, end)
        finally:
            os.close(memory)
        return (b"" if self._at else _MAGIC) + group, footer


class Ending:
    """The end of a Parquet file: the footers of its row groups, made one."""

    def __init__(self) -> None:
        self._known: Any = None

    def add(self, footer: bytes) -> None:
        """Add what describes the next row group."""
        import pyarrow.parquet

        one = pyarrow.parquet.read_metadata(io.BytesIO(_MAGIC + footer))
        if self._known is None:
            self._known = one
        else:
            self._known.append_row_groups(one)

    def bytes(self) -> bytes:
        """The footer, its length and the magic bytes."""
        written = io.BytesIO()
        self._known.write_metadata_file(written)
        return written.getvalue()[len(_MAGIC) :]


def parquet_schema() -> Any:
    """The columns as Parquet knows them; each says what it means, and the whole carries the data dictionary."""
    import pyarrow

    types = {
        Kind.TEXT: pyarrow.string(),
        Kind.DATE: pyarrow.date32(),
        Kind.TEXTS: pyarrow.list_(pyarrow.string()),
        Kind.COUNT: pyarrow.int64(),
    }
    fields = [pyarrow.field(column.name, types[column.kind], metadata=_said(column)) for column in COLUMNS]
    dictionary = {f"relais.dictionary.{language}": to_json(DictionaryView.in_(language)) for language in ("en", "fr")}
    return pyarrow.schema(fields, metadata=dictionary)


def _said(column: Column) -> dict[str, str]:
    said = {"description": column.meaning.en, "provenance": column.provenance, "visitors": column.visitors}
    return {name: value for name, value in said.items() if value is not None}
