"""What is read from pages of every kind."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from content.pages.models import UNREAD
from content.pages.schemas import read_page, received, written

URL = "https://n.example.org/a/article"


@pytest.mark.parametrize(
    ("markup", "image"),
    [
        ("<meta property='og:image' content='//cdn.example.org/x.jpg'>", "https://cdn.example.org/x.jpg"),
        ("<meta name='og:image' content=' ../x.jpg '>", "https://n.example.org/x.jpg"),
        ("<meta property='og:image' content='javascript:alert(1)'>", None),
        ("<meta property='og:image' content='https://user:pw@n.example.org/x.jpg'>", None),
        ("<meta property='og:image' content='http://['>", None),
        ('<script type="application/ld+json">{"@type": "Article", "image": ["/1.jpg", "/2.jpg"]}</script>', "/1.jpg"),
        ('<script type="application/ld+json">[{"@type": "Article", "image": {"url": "/3.jpg"}}]</script>', "/3.jpg"),
        ('<script type="application/ld+json">{"@type": "Organization", "image": "/logo.jpg"}</script>', None),
        ('<script type="application/ld+json">{"@type": "Article", "image": 7}</script>', None),
        ('<script type="application/ld+json">{"@type": {"a": 1}, "@graph": [[[]]]}</script>', None),
        ('<script type="application/ld+json">' + "[" * 50_000 + "</script>", None),
    ],
)
def test_a_picture_is_taken_where_its_publisher_names_one(markup: str, image: str | None) -> None:
    expected = f"https://n.example.org{image}" if image and image.startswith("/") else image
    assert read_page(markup.encode(), url=URL, content_type="text/html").image == expected


def test_open_graph_speaks_before_the_others() -> None:
    markup = b"""<meta name=description content=plain><meta property=og:description content=graph>
        <script type="application/ld+json">{"@type": "Article", "description": "linked"}</script>"""
    assert read_page(markup, url=URL, content_type="").description == "graph"


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2026-05-03", datetime(2026, 5, 3, tzinfo=UTC)),
        ("2026-05-03T10:00:00", datetime(2026, 5, 3, 10, tzinfo=UTC)),
        ("2026-05-03T10:00:00+02:00", datetime(2026, 5, 3, 8, tzinfo=UTC)),
        ("3 May", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_a_date_without_a_zone_is_taken_for_utc(date: str, expected: datetime | None) -> None:
    markup = f"<meta property='article:published_time' content='{date}'>".encode()
    assert read_page(markup, url=URL, content_type="").published_at == expected


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (b"<meta name=description content=caf\xe9>", "text/html; charset=ISO-8859-1"),
        (b"<meta charset='windows-1252'><meta name=description content=caf\xe9>", "text/html"),
        ("<meta name=description content=caf\u00e9>".encode(), "text/html"),
        ("<meta name=description content=caf\u00e9>".encode(), "text/html; charset=klingon"),
    ],
)
def test_a_page_is_read_in_the_encoding_it_declares(raw: bytes, content_type: str) -> None:
    assert read_page(raw, url=URL, content_type=content_type).description == "caf\u00e9"


def test_a_long_description_is_cut_and_what_hides_in_it_is_taken_out() -> None:
    markup = f"<meta name=description content='\u202ea\u200bb {'word ' * 200}'>".encode()
    description = read_page(markup, url=URL, content_type="").description
    assert description is not None
    assert description.startswith("ab word")
    assert (len(description), description[-1]) == (500, "…")


def test_a_page_travels_between_processes_as_it_is() -> None:
    markup = b"<meta name=description content=x><meta property='article:published_time' content='2026-05-03'>"
    page = read_page(markup, url=URL, content_type="")
    assert received(written(page)) == page
    assert received(written(UNREAD)) == UNREAD
