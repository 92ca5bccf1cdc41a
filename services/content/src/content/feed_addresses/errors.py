"""What can be wrong with a request about feed addresses."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text


class FeedAddressNotFound(NotFound):
    """This feed address does not exist, no longer does, or is somebody else's."""

    slug = "feed-address-not-found"
    title = Text(en="There is no such feed address", fr="Cette adresse de flux n’existe pas")


class TooManyFeedAddresses(Problem):
    """A person has a limited number of feed addresses; revoke one before you make another. `limit` is how many."""

    status = 409
    slug = "too-many-feed-addresses"
    title = Text(en="You have as many feed addresses as can be", fr="Vous avez le nombre maximal d’adresses de flux")

    def __init__(self, limit: int) -> None:
        super().__init__(
            Text(
                en=f"A person can have {limit} feed addresses. Revoke one first.",
                fr=f"Une personne peut avoir {limit} adresses de flux. Révoquez-en une d’abord.",
            ),
            extensions={"limit": limit},
        )
