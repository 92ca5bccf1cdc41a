"""Tables of text and numbers, as spreadsheets open them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

Field = str | int | float | None

# What makes a spreadsheet take a text for a formula (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(field: Field) -> str | int | float:
    """A field that no spreadsheet computes: a text that looks like a formula begins with an apostrophe. Numbers stay
    numbers, and nothing is an empty field."""
    if isinstance(field, str) and field.lstrip(" \n").startswith(_FORMULA):
        return f"'{field}"
    return "" if field is None else field


def csv_of(header: Sequence[str], rows: Iterable[Sequence[Field]]) -> bytes:
    """A table as CSV in UTF-8 (RFC 4180), with a header line, its texts `harmless`."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(header)
    writer.writerows([harmless(field) for field in row] for row in rows)
    return written.getvalue().encode()
