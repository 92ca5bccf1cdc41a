"""Addresses of stories, and whether stories may be shared."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from distribution.stories.errors import NotAWebAddress, StoryNoLongerVerified, StoryWithdrawn
from distribution.stories.models import Story, packed, unpacked, web_address

NOW = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://a.example/x?q=1#f", "https://a.example/x?q=1#f"),
        ("http://a.example:8080/%C3%A9", "http://a.example:8080/%C3%A9"),
        ("https://a.example/été?q=ü", "https://a.example/%C3%A9t%C3%A9?q=%C3%BC"),
        ('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E"),
        ("https://[::1]/x", "https://[::1]/x"),
    ],
)
def test_web_addresses_come_out_fit_for_a_header(text: str, address: str) -> None:
    assert web_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        *("", "/x", "//a.example/x", "a.example", "https://", "https:///x", "https://:80/"),
        *("javascript:alert(1)", "JavaScript://a.example/%0aalert(1)", "data:text/html,x", "file:///etc/passwd"),
        *("ftp://a.example/x", "https://user@a.example/", "https://user:secret@a.example/"),
        *(
            "https://a.example/\r\nSet-Cookie: a=b",
            "https://a.example/\n",
            "https://a.example/ x",
            "\thttps://a.example",
        ),
        *(
            "https://a.example/\x00",
            "https://a.example:99999/",
            "https://a.example:x/",
            "https://[::1/",
            "https://é.example",
        ),
    ],
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(NotAWebAddress):
        web_address(text)


def test_hashes_survive_packing() -> None:
    hashes = frozenset({0, 1, 2**63, 2**64 - 1})

    assert unpacked(packed(hashes)) == hashes
    assert packed([]) == b""


@pytest.mark.parametrize("ends", [None, NOW + timedelta(seconds=1)])
def test_a_verified_story_may_be_shared(ends: datetime | None) -> None:
    story(verified_until=ends).must_be_shareable(at=NOW)


def test_a_story_nobody_vouches_for_may_not_be_shared() -> None:
    with pytest.raises(StoryNoLongerVerified):
        story(verified_until=NOW).must_be_shareable(at=NOW)


def test_a_withdrawn_story_may_not_be_shared() -> None:
    with pytest.raises(StoryWithdrawn):
        story(withdrawn=True).must_be_shareable(at=NOW)


def story(*, verified_until: datetime | None = None, withdrawn: bool = False) -> Story:
    return Story("s", 1, "https://a.example", "en", verified_until, b"", withdrawn)
