"""Tables that no spreadsheet computes anything from."""

from __future__ import annotations

import csv
import io

import pytest

from metrics.tables.models import csv_of, harmless


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1"])
def test_what_looks_like_a_formula_is_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("field", ["north", "", "a=b", -3, 0, 1.5])
def test_anything_else_is_left_alone(field: str | int | float) -> None:
    assert harmless(field) == field


def test_quotes_commas_and_line_breaks_survive() -> None:
    table = [["a", "b"], ['say "x", y', "two\nlines"], ["é", ""]]
    assert list(csv.reader(io.StringIO(csv_of(table[0], table[1:]).decode(), newline=""))) == table
