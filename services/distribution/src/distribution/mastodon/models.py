"""Servers with Mastodon's API: this application there, and addresses of statuses as they give them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yarl import URL

# What a person's account is asked for, and what one that passes on posts of other servers needs besides.
SCOPES = "read:accounts read:statuses write:statuses"
RELAY_SCOPES = f"{SCOPES} read:search"

# Mastodon: /@user/1, /users/user/statuses/1, /web/statuses/1; GoToSocial: /@user/statuses/01ABC; Pleroma: /notice/Abc.
_PATH = re.compile(
    r"/(?:@[^/\s]{1,256}/(?:statuses/)?|users/[^/\s]{1,256}/statuses/|ap/users/[0-9]{1,30}/statuses/|web/statuses/"
    r"|notice/)([A-Za-z0-9_-]{1,64})/?"
)


@dataclass(frozen=True, slots=True)
class Registration:
    """This application, as one server knows it."""

    client_id: str
    client_secret: str

    def __repr__(self) -> str:
        return "Registration()"


@dataclass(frozen=True, slots=True)
class StatusAddress:
    """The server that a status is read on, and its id there."""

    base_url: str
    id: str


def status_address(address: str) -> StatusAddress | None:
    """What the web address of a status names; None when it names none."""
    try:
        url = URL(address)
        if url.scheme not in ("http", "https") or not url.raw_host or url.user or url.password:
            return None
        base_url = str(url.origin())
    except ValueError:
        return None
    found = _PATH.fullmatch(url.path)
    return None if found is None else StatusAddress(base_url, found[1])


def is_that_status(found: object, status: StatusAddress) -> bool:
    """Whether what a server found names that status, by its web address or by its identity (ActivityPub §3.1)."""
    if not isinstance(found, dict):
        return False
    for name in ("url", "uri"):
        try:
            url = URL(found.get(name) or "")
            if str(url.origin()) == status.base_url and url.name == status.id:
                return True
        except (TypeError, ValueError):
            continue
    return False


def handle_of(username: str, base_url: str) -> str:
    """What people call an account of a server: `user@host`."""
    url = URL(base_url)
    host = url.host or ""
    return f"{username}@{host}" if url.is_default_port() else f"{username}@{host}:{url.port}"
