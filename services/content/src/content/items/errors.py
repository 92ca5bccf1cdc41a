"""Why a feed could not be read.

Somebody else's server is at fault, so these say 424 (RFC 4918 §11.4): a 502 or 504 would count as our own failure with
proxies that try again and with alarms on the api's availability.
"""

from __future__ import annotations

from kernel.errors import FieldError, Problem
from kernel.language import Text


class FeedAddressRefused(Problem):
    """A feed's address must lead to a public http or https server: no private networks, no credentials, no unusual
    spelling of a network address."""

    status = 422
    slug = "feed-address-refused"
    title = Text(en="This address is not called", fr="Cette adresse n’est pas appelée")

    def __init__(self, reason: str) -> None:
        detail = Text(
            en="The address must lead to a public http or https server and hold no credentials.",
            fr="L’adresse doit mener à un serveur http ou https public, sans identifiants.",
        )
        super().__init__(detail, errors=[FieldError("/url", detail, code=reason)])


class FeedLeadsElsewhere(Problem):
    """The feed's address leads, by a redirect or by its name, to one that is not called, such as one of a private
    network."""

    status = 424
    slug = "feed-leads-elsewhere"
    title = Text(en="The feed leads to an address that is not called", fr="Le flux mène à une adresse non appelée")

    def __init__(self, reason: str) -> None:
        super().__init__(extensions={"reason": reason})


class FeedUnreachable(Problem):
    """The feed's server cannot be reached, breaks off, or answers with an error; `reason` says which, and `answered`
    is the status it gave."""

    status = 424
    slug = "feed-unreachable"
    title = Text(en="The feed cannot be reached", fr="Le flux est inaccessible")

    def __init__(self, reason: str, *, answered: int | None = None, retry_after: float | None = None) -> None:
        detail = None if answered is None else Text(en=f"It answers {answered}.", fr=f"Il répond {answered}.")
        extensions = {"reason": reason, "answered": answered}
        super().__init__(detail, extensions={name: value for name, value in extensions.items() if value is not None})
        self.retry_after = retry_after
        """Seconds for which the server asks not to be called."""


class FeedGone(Problem):
    """The feed's server answers 410: the feed has been removed for good, and is not asked for any more."""

    status = 424
    slug = "feed-gone"
    title = Text(en="The feed no longer exists", fr="Le flux n’existe plus")


class FeedTooSlow(Problem):
    """Fetching and reading the feed took longer than `limit_seconds`."""

    status = 424
    slug = "feed-too-slow"
    title = Text(en="The feed takes too long", fr="Le flux est trop lent")

    def __init__(self, limit: float) -> None:
        super().__init__(extensions={"limit_seconds": limit})


class FeedTooLarge(Problem):
    """The feed has more than `limit_bytes`, as it comes or decompressed."""

    status = 424
    slug = "feed-too-large"
    title = Text(en="The feed is too large", fr="Le flux est trop volumineux")

    def __init__(self, limit: int) -> None:
        super().__init__(
            Text(en=f"It may have at most {limit} bytes.", fr=f"Il peut avoir au plus {limit} octets."),
            extensions={"limit_bytes": limit},
        )


class FeedNotAFeed(Problem):
    """What is at the feed's address is not RSS, Atom or JSON Feed, or cannot be read as such within bounds."""

    status = 424
    slug = "feed-not-a-feed"
    title = Text(en="There is no feed at this address", fr="Il n’y a pas de flux à cette adresse")


FEED_PROBLEMS = (FeedLeadsElsewhere, FeedUnreachable, FeedGone, FeedTooSlow, FeedTooLarge, FeedNotAFeed)
"""Every problem that fetching a feed may end in."""
