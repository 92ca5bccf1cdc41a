"""Which post an address names."""

from __future__ import annotations

import pytest

from metrics.addresses.models import candidates, post_address


@pytest.mark.parametrize(
    ("network", "addresses", "key"),
    [
        (
            "mastodon",
            [
                "https://Social.Example/@ada/1123",
                "https://social.example/users/ada/statuses/1123/",
                "https://social.example:443/web/statuses/1123?x=1#y",
            ],
            "mastodon:social.example/1123",
        ),
        (
            "bluesky",
            [
                "https://bsky.app/profile/Ada.bsky.social/post/3lk4abcdefg2h",
                "https://deck.blue/profile/ada.bsky.social/post/3lk4abcdefg2h?ref=1",
            ],
            "bluesky:ada.bsky.social/3lk4abcdefg2h",
        ),
        (
            "linkedin",
            [
                "https://www.linkedin.com/posts/ada-b_trams-activity-7123456789012345678-AbCd?utm_source=share",
                "https://www.linkedin.com/feed/update/urn:li:activity:7123456789012345678/",
                "https://fr.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7123456789012345678",
            ],
            "linkedin:activity:7123456789012345678",
        ),
        ("linkedin", ["https://www.linkedin.com/pulse/my-year-ada/"], "linkedin:pulse:my-year-ada"),
        ("x", ["https://x.com/ada/status/17", "https://twitter.com/ada/status/17?s=20"], "x:17"),
        ("tiktok", ["https://www.tiktok.com/@ada/video/17?lang=en"], "tiktok:17"),
        ("newnet", ["https://newnet.example/p/1?utm=1", "http://newnet.example/p/1/"], "newnet:newnet.example/p/1"),
    ],
)
def test_an_address_names_the_same_post_however_it_is_written(network: str, addresses: list[str], key: str) -> None:
    found = [post_address(network, address) for address in addresses]
    assert [one and one.key for one in found] == [key] * len(addresses)


@pytest.mark.parametrize(
    ("network", "address"),
    [
        ("mastodon", "https://social.example/@ada"),
        ("mastodon", "https://bsky.app/profile/ada/post/3k"),
        ("bluesky", "https://bsky.app/profile/ada.bsky.social"),
        ("linkedin", "https://evil-linkedin.com/posts/a-activity-7123456789012345678-A"),
        ("linkedin", "https://www.linkedin.com/in/ada"),
        ("x", "https://x.com.evil.example/ada/status/17"),
        ("tiktok", "https://www.tiktok.com/@ada"),
        ("newnet", "https://newnet.example/"),
        ("mastodon", "ftp://social.example/@ada/1"),
        ("mastodon", "https://user@social.example/@ada/1"),
        ("mastodon", "https://social.example/@ada/1 "),
        ("mastodon", "https://[::1/@ada/1"),
        ("mastodon", "https://social.example:99999/@ada/1"),
        ("mastodon", "=HYPERLINK(1)"),
        ("mastodon", ""),
        ("newnet", "https://newnet.example/" + "a" * 2048),
    ],
)
def test_what_names_no_post_on_the_network_is_none(network: str, address: str) -> None:
    assert post_address(network, address) is None


def test_an_address_without_a_network_has_the_candidates_that_it_fits() -> None:
    assert [one.key for one in candidates("https://x.com/ada/status/17")] == ["x:17"]
    assert candidates("https://example.org/news") == []
