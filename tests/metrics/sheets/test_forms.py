"""A sheet as a web page and as a PDF, whatever stands in it."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.papers.repository import Printer
from metrics.papers.schemas import pdf
from metrics.sheets.models import Section, Sheet, Table
from metrics.sheets.schemas import page

SHEET = Sheet(
    language="fr",
    title="Ce que j’ai partagé",
    lead=("Du 1 janvier au 30 novembre.",),
    sections=(
        Section("Où", ("Réseaux",), table=Table(("Réseau", "Visites"), (("mastodon", "1 204"), ("linkedin", "3")), 1)),
        Section("Objectifs", items=("Trois exposés à Besançon, œuvre de l’été",)),
    ),
    dated=datetime(2026, 11, 30, tzinfo=UTC),
)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def tags(html: bytes) -> Tags:
    parser = Tags()
    parser.feed(html.decode())
    return parser


def letters(file: bytes) -> set[str]:
    """The letters that a PDF says its glyphs stand for."""
    found: set[str] = set()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", file, re.DOTALL):
        try:
            inflated = zlib.decompress(stream)
        except zlib.error:
            inflated = stream
        if b"beginbfchar" in inflated:
            found |= {chr(int(one, 16)) for one in re.findall(rb"<[0-9A-F]{4}> <([0-9A-F]{4})>", inflated)}
    return found


def test_a_page_says_its_language_and_fetches_nothing() -> None:
    found = tags(page(SHEET))
    assert ("html", {"lang": "fr"}) in found.seen
    assert {tag for tag, _ in found.seen}.isdisjoint({"script", "link", "img", "iframe", "a", "object", "base"})
    assert not any(name in ("src", "href", "style") for _, attributes in found.seen for name in attributes)
    assert b"url(" not in page(SHEET)
    assert b"@import" not in page(SHEET)


def test_a_page_shows_markup_as_words() -> None:
    bad = '"><script>alert(1)</script><img src=x onerror=alert(1)>&amp;'
    sheet = replace(
        SHEET,
        title=bad,
        lead=(bad,),
        sections=(Section(bad, (bad,), (bad,), Table((bad, bad), ((bad, bad),), 1)),),
    )
    assert [tag for tag, _ in tags(page(sheet)).seen if tag in ("script", "img")] == []
    assert page(sheet).count(b"&lt;script&gt;") == 10


def test_the_same_sheet_is_the_same_bytes() -> None:
    assert pdf(SHEET) == pdf(SHEET)
    assert page(SHEET) == page(SHEET)


def test_a_pdf_holds_french_letters_and_its_own_font() -> None:
    file = pdf(SHEET)
    assert file.startswith(b"%PDF-1.")
    assert set("’éàçœ") <= letters(file)
    assert b"/FontFile2" in file
    assert b"/Lang (fr)" in file


def test_a_pdf_of_many_rows_has_many_pages() -> None:
    rows = tuple((f"story {number}", "1") for number in range(200))
    sheet = replace(SHEET, sections=(Section("All", table=Table(("Story", "Visits"), rows, 1)),))
    assert pdf(sheet).count(b"/Type /Page\n") > 3


@pytest.mark.parametrize(
    "words",
    [
        "日本語の目標",
        "هدف جديد",
        "יעד",
        "लक्ष्य",
        "🎤👩🏽‍🔬",
        "\ud800",
        "x" * 500,
        "\x00\x07",
        "",
        "\u202e abc",
        "**_~~",
        "a\u0301",
    ],
)
def test_a_pdf_is_made_of_any_script(words: str) -> None:
    sheet = replace(SHEET, sections=(Section(words, (words,), (words,), Table((words, "1"), ((words, words),), 1)),))
    assert pdf(sheet).startswith(b"%PDF-1.")


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=60))
def test_nothing_that_people_write_breaks_a_pdf(words: str) -> None:
    assert pdf(replace(SHEET, sections=(Section("Objectifs", items=(words,)),))).startswith(b"%PDF-1.")


async def test_a_process_of_its_own_makes_the_same_paper() -> None:
    assert await Printer().pdf(SHEET) == pdf(SHEET)


async def test_a_paper_that_takes_too_long_is_given_up() -> None:
    assert await Printer(seconds=0.01).pdf(SHEET) is None
