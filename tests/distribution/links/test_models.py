"""Where links lead."""

from __future__ import annotations

from ipaddress import IPv4Address
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.links.models import is_misleading, is_public, is_token, new_token, target

UTM = "utm_source=linkedin&utm_medium=employee_advocacy&utm_campaign=s-1"
ADDED = ("utm_source", "utm_medium", "utm_campaign")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example", f"https://a.example?{UTM}"),
        ("https://a.example/", f"https://a.example/?{UTM}"),
        ("https://a.example/x?", f"https://a.example/x?{UTM}"),
        ("https://a.example/x?q=1", f"https://a.example/x?q=1&{UTM}"),
        ("https://a.example/x?q=a%20b&q=%2F", f"https://a.example/x?q=a%20b&q=%2F&{UTM}"),
        ("https://a.example/x#part", f"https://a.example/x?{UTM}#part"),
        ("https://a.example/x?q=1#/route?no=query", f"https://a.example/x?q=1&{UTM}#/route?no=query"),
        ("https://a.example/x#", f"https://a.example/x?{UTM}#"),
        ("https://a.example/x?utm_content=c", f"https://a.example/x?utm_content=c&{UTM}"),
        (
            "https://a.example/x?utm_source=letter",
            "https://a.example/x?utm_source=letter&utm_medium=employee_advocacy&utm_campaign=s-1",
        ),
        ("https://a.example/x?utm_source=&utm_medium=m&utm_campaign=c",) * 2,
        (f"https://a.example/x?{UTM}",) * 2,
    ],
)
def test_campaign_parameters_are_added_and_nothing_else_changes(url: str, expected: str) -> None:
    assert target(url, network="linkedin", story_id="s-1") == expected


_NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=8)
_PAIRS = st.lists(st.tuples(_NAMES | st.sampled_from(ADDED), _NAMES), max_size=5)


@given(pairs=_PAIRS, fragment=_NAMES | st.just(""), path=st.lists(_NAMES, max_size=3))
def test_any_query_and_fragment_survive(pairs: list[tuple[str, str]], fragment: str, path: list[str]) -> None:
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
    base = "https://a.example/" + "/".join(quote(part, safe="") for part in path)
    url = f"{base}{'?' if query else ''}{query}{'#' if fragment else ''}{quote(fragment, safe='')}"

    found = urlsplit(target(url, network="bluesky", story_id="s-2"))

    assert (found.scheme, found.netloc) == ("https", "a.example")
    assert found.path == urlsplit(url).path
    assert found.fragment == quote(fragment, safe="")
    assert found.query.startswith(query)
    read = parse_qsl(found.query, keep_blank_values=True)
    assert read[: len(pairs)] == pairs
    own = {name for name, _ in pairs}
    assert [name for name, _ in read[len(pairs) :]] == [name for name in ADDED if name not in own]


@given(pairs=_PAIRS)
def test_adding_twice_is_adding_once(pairs: list[tuple[str, str]]) -> None:
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
    once = target(f"https://a.example/?{query}", network="x", story_id="s")

    assert target(once, network="x", story_id="s") == once


def test_tokens_are_long_letters_and_digits_and_never_equal() -> None:
    tokens = {new_token() for _ in range(1000)}

    assert len(tokens) == 1000
    assert all(is_token(token) for token in tokens)


@pytest.mark.parametrize("text", ["", "a" * 21, "a" * 23, "a" * 21 + "/", "a" * 21 + "é", "a" * 21 + " ", "../" * 7])
def test_other_texts_are_no_tokens(text: str) -> None:
    assert not is_token(text)


def test_the_campaign_of_an_own_post_names_no_story_and_no_person() -> None:
    url = "https://a.example/x?q=1#f"

    assert target(url, network="bluesky", story_id="") == (
        "https://a.example/x?q=1&utm_source=bluesky&utm_medium=employee_advocacy&utm_campaign=own_post#f"
    )


@given(host=st.ip_addresses(v=4).filter(lambda address: not address.is_global).map(str))
def test_no_private_address_is_public_however_it_is_written(host: str) -> None:
    number = int(IPv4Address(host))

    for spelling in (host, str(number), hex(number), f"[::ffff:{host}]"):
        assert not is_public(f"http://{spelling}/")


@pytest.mark.parametrize(
    ("host", "misleading"),
    [
        ("example.org", False),
        ("bücher.example", False),
        ("straße.example", False),
        ("日本語ひらがなカタカナabc.jp", False),
        ("한국어漢字.kr", False),
        ("правда.рф", False),
        ("ελλάδα.gr", False),
        ("नमस्ते.example", False),
        ("аpple.example", True),
        ("аррӏе.com", True),
        ("ехаме.com", True),
        ("ρорα.example", True),
        ("www.gооgle.example", True),
    ],
)
def test_names_that_can_be_taken_for_others_are_seen(host: str, misleading: bool) -> None:
    encoded = ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode() for label in host.split(".")
    )

    assert is_misleading(f"https://{encoded}/") is misleading


@given(label=st.text(st.characters(codec="ascii"), max_size=30))
def test_any_label_is_judged(label: str) -> None:
    url = "https://xn--" + quote(label, safe="") + ".example/"

    assert is_misleading(url) in (True, False)
