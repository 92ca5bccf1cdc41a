"""Tables that no spreadsheet computes anything from."""

from __future__ import annotations

import csv
import io

import pytest

from metrics.tables.models import csv_of, neutral


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1"])
def test_what_looks_like_a_formula_is_text(text: str) -> None:
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["north", "", "a=b", "3-4"])
def test_any_other_text_is_left_alone(text: str) -> None:
    assert neutral(text) == text


def test_numbers_stay_numbers_and_nothing_is_an_empty_field() -> None:
    assert csv_of(["a", "b", "c"], [[-3, 0.5, None]]) == b"a,b,c\r\n-3,0.5,\r\n"


def test_quotes_commas_and_line_breaks_survive() -> None:
    table = [["a", "b"], ['say "x", y', "two\nlines"], ["é", ""]]
    assert list(csv.reader(io.StringIO(csv_of(table[0], table[1:]).decode(), newline=""))) == table
