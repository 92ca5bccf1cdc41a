"""Tables of text and numbers, as spreadsheets open them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

Field = str | int | float | None

# What a spreadsheet begins a formula with (OWASP, "CSV Injection"), full-width forms included.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def neutral(text: str) -> str:
    """A text as no spreadsheet takes it for a formula: with an apostrophe before what would begin one."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def csv_of(header: Sequence[str], rows: Iterable[Sequence[Field]]) -> bytes:
    """A table as CSV in UTF-8 (RFC 4180), with a header line, its texts `neutral`; None is an empty field."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(header)
    writer.writerows([neutral(field) if isinstance(field, str) else field for field in row] for row in rows)
    return written.getvalue().encode()
