"""Charts as pictures."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from metrics.drawings.models import MOST_LINES, Chart, Line, largest, plain
from metrics.drawings.repository import Draughtsman

SVG = "{http://www.w3.org/2000/svg}"
DAYS = ("2026-11-02", "2026-11-03", "2026-11-04")


def chart(*lines: Line, starts: tuple[str, ...] = DAYS) -> Chart:
    return Chart("Visits & <more>", "In words.", starts, lines, "Nothing")


async def test_the_same_chart_is_the_same_picture(tmp_path: object) -> None:
    drawn = chart(Line("linkedin", (5, None, 7)), Line("mastodon", (6, 6, 6)))
    first, second = await Draughtsman().draw(drawn), await Draughtsman().draw(drawn)
    assert first is not None
    assert first == second
    assert len(first) < 20_000


@pytest.mark.parametrize("label", ["$x^2$", "<b>", "&amp;", "'\"]]>", "两", "\\frac{1}{2}"])
async def test_a_label_is_text(label: str) -> None:
    picture = await Draughtsman().draw(chart(Line(label, (5,)), starts=()))
    assert picture is not None
    texts = [one.text for one in ElementTree.fromstring(picture).iter(f"{SVG}text")]
    assert label in texts


async def test_as_many_lines_as_are_shown_can_be_drawn() -> None:
    lines = [Line(str(number), (number, number, number)) for number in range(MOST_LINES)]
    assert await Draughtsman().draw(chart(*lines)) is not None


async def test_a_chart_that_takes_too_long_is_not_drawn() -> None:
    assert await Draughtsman(seconds=0.01).draw(chart(Line("a", (1, 2, 3)))) is None


def test_the_largest_lines_are_kept_in_their_order() -> None:
    lines = [Line("a", (1, None)), Line("b", (None, 9)), Line("c", (3, 3))]
    assert [one.label for one in largest(lines, 2)] == ["b", "c"]


def test_a_label_is_printable_and_short() -> None:
    assert plain("a\x00b\x1b\n") == "a b  "
    assert len(plain("x" * 1000)) == 48
