"""Cursors open only what they were made for."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from kernel.pagination import Cursors

KEY = b"k" * 32
STORIES = Cursors(KEY, "stories", status="published")


@given(st.dictionaries(st.text(max_size=20), st.integers() | st.text(max_size=20) | st.none(), max_size=3))
def test_position_comes_back(position: dict[str, Any]) -> None:
    assert STORIES.decode(STORIES.encode(position)) == position


@pytest.mark.parametrize(
    "other",
    [
        Cursors(b"K" * 32, "stories", status="published"),
        Cursors(KEY, "proposals", status="published"),
        Cursors(KEY, "stories", status="draft"),
        Cursors(KEY, "stories"),
    ],
)
def test_cursor_of_another_list_does_not_open(other: Cursors) -> None:
    with pytest.raises(Invalid) as refusal:
        STORIES.decode(other.encode({"after": 1}))
    assert refusal.value.errors[0].parameter == "cursor"


def test_order_of_filters_does_not_matter() -> None:
    one, other = Cursors(KEY, "x", a=1, b=2), Cursors(KEY, "x", b=2, a=1)
    assert one.decode(other.encode({"after": 1})) == {"after": 1}


def test_cursor_with_any_bit_changed_does_not_open() -> None:
    raw = bytearray(base64.urlsafe_b64decode(STORIES.encode({"after": "m"}) + "=="))
    for position in range(len(raw)):
        changed = bytearray(raw)
        changed[position] ^= 1
        with pytest.raises(Invalid):
            STORIES.decode(base64.urlsafe_b64encode(changed).decode().rstrip("="))


@given(st.text())
def test_anything_else_does_not_open(text: str) -> None:
    with pytest.raises(Invalid):
        STORIES.decode(text)
