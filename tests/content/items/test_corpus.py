"""Feeds as publishers write them: what is read from each file of the corpus."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from content.items.models import Document
from content.items.schemas import read_feed, received, written

CORPUS = Path(__file__).parents[2] / "data" / "feeds"
FILES = sorted(path.name for path in CORPUS.iterdir() if path.suffix in (".xml", ".json"))


def read(name: str, *, most: int = 100) -> Document:
    raw = (CORPUS / name).read_bytes()
    return read_feed(raw, url="https://where.example.org/deep/feed", content_type="text/html", most=most)


def attached(document: Document) -> list[tuple[str, str]]:
    return [(one.kind.value, one.url) for item in document.items for one in item.extras.attachments]


@pytest.mark.parametrize("name", FILES)
def test_a_feed_travels_between_processes_as_it_was_read(name: str) -> None:
    assert received(written(read(name))) == read(name)


@pytest.mark.parametrize("name", FILES)
def test_whatever_a_feed_holds_is_clean(name: str) -> None:
    for item in read(name).items:
        assert not any(word in item.title + item.body for word in ("<script", "onerror", "onclick", "javascript:"))
        assert item.url.startswith("https://")


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("attachments.feed.json", ["With everything", "Link"]),
        ("entities.rss.xml", ["Café & crème – 5 < 6"]),
        ("no-ids-no-dates.rss.xml", ["First", "Second", "Third"]),
        ("not-well-formed.rss.xml", ["Fish & chips", "After it"]),
        ("podcast.rss.xml", ["Episode 1"]),
        ("rdf.xml", ["Still here"]),
        ("relative.atom.xml", ["Rock & roll"]),
        ("says-utf8-is-windows-1252.rss.xml", ["Café – crème"]),
        ("utf-16.rss.xml", ["Žluťoučký kůň"]),
        ("white-space-first.rss.xml", ["Late"]),
    ],
)
def test_every_item_is_read(name: str, titles: list[str]) -> None:
    assert [item.title for item in read(name).items] == titles


@pytest.mark.parametrize(
    ("name", "attachments"),
    [
        (
            "podcast.rss.xml",
            [("audio", "https://talks.example.org/1.mp3"), ("image", "https://talks.example.org/1.jpg")],
        ),
        (
            "media.rss.xml",
            [
                ("video", "https://film.example.org/launch.mp4"),
                ("video", "https://film.example.org/launch.webm"),
                ("image", "https://film.example.org/launch.jpg"),
            ],
        ),
        ("relative.atom.xml", [("image", "https://atom.example.org/news/2026/1.png")]),
        (
            "attachments.feed.json",
            [("image", "https://where.example.org/a.jpg"), ("video", "https://where.example.org/a.mp4")],
        ),
        ("no-links.rss.xml", []),
    ],
)
def test_pictures_recordings_and_films_are_taken(name: str, attachments: list[tuple[str, str]]) -> None:
    assert attached(read(name)) == attachments


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("relative.atom.xml", [datetime(2026, 1, 1, 5, tzinfo=UTC)]),
        ("rdf.xml", [datetime(2026, 2, 3, tzinfo=UTC)]),
        ("attachments.feed.json", [datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC), None]),
        ("no-ids-no-dates.rss.xml", [None, None, None]),
    ],
)
def test_dates_are_read_in_utc_and_nonsense_is_none(name: str, published: list[Any]) -> None:
    assert [item.extras.published_at for item in read(name).items] == published


def test_relative_addresses_lead_where_the_feed_says() -> None:
    (item,) = read("relative.atom.xml").items
    assert item.url == "https://atom.example.org/news/2026/1.html"
    assert 'href="https://atom.example.org/news/about"' in item.body


def test_an_item_without_a_link_is_known_by_its_guid_or_reported() -> None:
    document = read("no-links.rss.xml")
    assert [(item.id, item.url) for item in document.items] == [("https://links.example.org/1",) * 2]
    faults = [(one.item, one.fault.value) for one in document.unreadable]
    assert faults == [("2", "no_address"), ("#3", "bad_address"), ("#4", "no_title")]


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_feed_of_a_hundred_thousand_items_costs_what_its_first_ones_cost(kind: str) -> None:
    entry, end = {
        "rss": ("<item><title>{0}</title><link>https://n.example.org/{0}</link></item>", "</channel></rss>"),
        "atom": ("<entry><title>{0}</title><link href='https://n.example.org/{0}'/></entry>", "</feed>"),
    }[kind]
    begin = "<rss version='2.0'><channel>" if kind == "rss" else "<feed xmlns='http://www.w3.org/2005/Atom'>"
    raw = (begin + "".join(map(entry.format, range(100_000))) + end).encode()
    document = read_feed(raw, url="https://n.example.org/", content_type="application/xml", most=50)
    assert [item.title for item in document.items] == [str(number) for number in range(50)]
    assert document.left_out == 99_950


def test_articles_that_say_the_same_have_the_same_content_and_short_texts_have_none() -> None:
    text = "From Monday on the tram goes to the harbour every six minutes, all day long, and on Sundays too, they say"
    entry = "<item><title>{0}</title><description>{1}</description><link>https://n.example.org/{2}</link></item>"
    shouted = text.replace(",", " -").upper()
    items = [("Tram", text, 1), ("TRAM", shouted, 2), ("Tram", text + "!?", 3), ("Tram", "Soon", 4)]
    raw = "<rss version='2.0'><channel>" + "".join(entry.format(*one) for one in items) + "</channel></rss>"
    document = read_feed(raw.encode(), url="https://n.example.org/", content_type="", most=10)
    contents = [item.content for item in document.items]
    assert len(contents[0]) == 32
    assert contents == [contents[0]] * 3 + [""]
