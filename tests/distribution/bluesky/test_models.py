"""What is marked in a text, by bytes, and keys of records."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.bluesky.models import facets, is_too_long, post_address, record_key
from kernel.clock import new_id

_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_words = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)
_pieces = st.sampled_from(
    ["https://example.org/a?b=c#d", "#Straßenbahn", "#日本", "👩‍👩‍👧", "é", "#5", "(https://e.org/(x))", "#"]
)


def marked(text: str) -> list[tuple[str, str]]:
    """What is marked, cut out of the text's bytes, and what it leads to."""
    raw, found = text.encode(), []
    for facet in facets(text):
        cut = raw[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        [feature] = facet["features"]
        found.append((cut, feature.get("uri") or feature.get("tag")))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("No more.", []),
        ("See https://example.org/a.", [("https://example.org/a", "https://example.org/a")]),
        ("é👩‍👩‍👧 https://e.org/é?x=1", [("https://e.org/é?x=1", "https://e.org/é?x=1")]),
        ("(https://e.org/wiki/A_(b))", [("https://e.org/wiki/A_(b)", "https://e.org/wiki/A_(b)")]),
        ("« https://e.org/x », she said", [("https://e.org/x", "https://e.org/x")]),
        ("#tram, and #Straßenbahn!", [("#tram", "tram"), ("#Straßenbahn", "Straßenbahn")]),
        ("#日本 #5 # #️⃣ a#b", [("#日本", "日本")]),
        ("https://e.org/#top #top", [("https://e.org/#top", "https://e.org/#top"), ("#top", "top")]),
        ("http:// https://", []),
        ("#" + "a" * 65, []),
    ],
)
def test_links_and_hashtags_are_marked(text: str, expected: list[tuple[str, str]]) -> None:
    assert marked(text) == expected


@given(st.lists(_words | _pieces, max_size=12).map(" ".join))
def test_marks_are_whole_characters_in_order_and_apart(text: str) -> None:
    end = 0
    for facet in facets(text):
        assert end <= facet["index"]["byteStart"] < facet["index"]["byteEnd"] <= len(text.encode())
        end = facet["index"]["byteEnd"]
    assert all(cut.removeprefix("#").removeprefix("＃") == value for cut, value in marked(text))


@pytest.mark.parametrize(
    ("text", "is_over"),
    [("a" * 300, False), ("a" * 301, True), ("👩‍👩‍👧" * 166, False), ("👩‍👩‍👧" * 167, True), ("e\u0301" * 300, False)],
)
def test_a_text_is_measured_in_graphemes_and_bytes(text: str, is_over: bool) -> None:
    assert is_too_long(text) is is_over


@given(st.uuids(version=None))
def test_a_key_names_one_record_whatever_it_is(key: UUID) -> None:
    name = record_key(str(key))

    assert name == record_key(str(key))
    # https://atproto.com/specs/tid
    assert re.fullmatch(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}", name)


def test_a_key_tells_the_millisecond() -> None:
    for _ in range(50):
        key = new_id()
        value = sum(_SORTABLE.index(letter) << 5 * place for place, letter in enumerate(reversed(record_key(key))))
        assert (value >> 10) // 1_000 == UUID(key).int >> 80


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://bsky.app/profile/alice.example/post/3k2yihcrp6f2c", ("alice.example", "3k2yihcrp6f2c")),
        ("https://deer.social/profile/did:plc:abc/post/3k2yihcrp6f2c/", ("did:plc:abc", "3k2yihcrp6f2c")),
        ("at://did:plc:abc/app.bsky.feed.post/3k2yihcrp6f2c", ("did:plc:abc", "3k2yihcrp6f2c")),
        ("at://did:plc:abc/app.bsky.feed.like/3k2yihcrp6f2c", None),
        ("https://bsky.app/profile/alice.example", None),
        ("https://bsky.app/profile/a/post/b?x=1", None),
        ("javascript:alert(1)", None),
    ],
)
def test_the_address_of_a_post_names_whose_and_which(address: str, expected: tuple[str, str] | None) -> None:
    found = post_address(address)

    assert (found and (found.repo, found.key)) == expected
