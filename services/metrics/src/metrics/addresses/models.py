"""Addresses of posts: which post one names, however it is written, so that it belongs to one share only."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from yarl import URL

MOST_CHARACTERS = 2_048

# Mastodon: /@user/1, /users/user/statuses/1, /web/statuses/1; GoToSocial: /@user/statuses/01ABC; Pleroma: /notice/Abc.
_STATUS = re.compile(
    r"/(?:@[^/\s]{1,256}/(?:statuses/)?|users/[^/\s]{1,256}/statuses/|ap/users/[0-9]{1,30}/statuses/|web/statuses/"
    r"|notice/)([A-Za-z0-9_-]{1,64})/?"
)
_BLUESKY = re.compile(r"/profile/([A-Za-z0-9.:_%-]{1,256})/post/([A-Za-z0-9._:~-]{1,512})/?")
_LINKEDIN = re.compile(r"(activity|share|ugcPost)[:-]([0-9]{6,25})(?![0-9])")
_ARTICLE = re.compile(r"/pulse/([^/\s]{1,512})/?")
_TWEET = re.compile(r"/[A-Za-z0-9_]{1,32}/status/([0-9]{1,25})/?.*")
_VIDEO = re.compile(r"/@[^/\s]{1,64}/video/([0-9]{1,25})/?")
_X_HOSTS = frozenset({"x.com", "www.x.com", "mobile.x.com", "twitter.com", "www.twitter.com", "mobile.twitter.com"})


@dataclass(frozen=True, slots=True)
class PostAddress:
    """Which post an address names. `key` is the same for every way to write the address; `reference` is what the
    network calls the post, and `server` is where it is asked for, None where there is one place for everybody."""

    key: str
    url: str
    reference: str
    server: str | None = None


def post_address(network: str, address: str) -> PostAddress | None:
    """The post that an address names on a network; None when it names none there."""
    if len(address) > MOST_CHARACTERS or any(letter <= " " for letter in address):
        return None
    try:
        url = URL(address)
        host, port = url.host, url.explicit_port
    except ValueError:
        return None
    if url.scheme not in ("http", "https") or not host or url.user is not None or url.password is not None:
        return None
    place = host.lower() if port in (None, 80, 443) else f"{host.lower()}:{port}"
    named = _NAMES.get(network, _page)(url, place)
    if named is None:
        return None
    name, reference, server = named
    return PostAddress(f"{network}:{name}", str(url.with_fragment(None)), reference, server)


def candidates(address: str) -> list[PostAddress]:
    """What an address may name where nobody says on which network."""
    return [named for network in _NAMES if (named := post_address(network, address)) is not None]


_Named = tuple[str, str, str | None]


def _mastodon(url: URL, place: str) -> _Named | None:
    found = _STATUS.fullmatch(url.path)
    return None if found is None else (f"{place}/{found[1]}", found[1], str(url.origin()))


def _bluesky(url: URL, place: str) -> _Named | None:
    found = _BLUESKY.fullmatch(url.path)
    if found is None:
        return None
    reference = f"{found[1].lower()}/{found[2]}"
    return reference, reference, None


def _linkedin(url: URL, place: str) -> _Named | None:
    if place != "linkedin.com" and not place.endswith(".linkedin.com"):
        return None
    if found := _LINKEDIN.search(url.path):
        return f"{found[1]}:{found[2]}", f"urn:li:{found[1]}:{found[2]}", None
    article = _ARTICLE.fullmatch(url.path)
    return None if article is None else (f"pulse:{article[1]}", article[1], None)


def _x(url: URL, place: str) -> _Named | None:
    found = _TWEET.fullmatch(url.path) if place in _X_HOSTS else None
    return None if found is None else (found[1], found[1], None)


def _tiktok(url: URL, place: str) -> _Named | None:
    here = place == "tiktok.com" or place.endswith(".tiktok.com")
    found = _VIDEO.fullmatch(url.path) if here else None
    return None if found is None else (found[1], found[1], None)


def _page(url: URL, place: str) -> _Named | None:
    # A network that this release does not know: the page itself, without what is added to follow readers.
    page = f"{place}{url.path.rstrip('/')}"
    return (page, page, None) if url.path.strip("/") else None


_NAMES: Mapping[str, Callable[[URL, str], _Named | None]] = {
    "linkedin": _linkedin,
    "mastodon": _mastodon,
    "bluesky": _bluesky,
    "x": _x,
    "tiktok": _tiktok,
}
