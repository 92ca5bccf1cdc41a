"""What can be wrong with a request about a relay."""

from __future__ import annotations

from kernel.errors import FieldError, NotFound, Problem
from kernel.language import Text


class RelayNotFound(NotFound):
    """You offered no such post; whether somebody else did is not said."""

    slug = "relay-not-found"
    title = Text(en="There is no such offer", fr="Il n’y a pas de telle proposition de relais")


class AlreadyOffered(Problem):
    """You offered this post already."""

    status = 409
    slug = "relay-already-offered"
    title = Text(en="You offered this post already", fr="Vous avez déjà proposé ce message")


class TooManyOffers(Problem):
    """As many offers of yours as there may be have no answer yet; take one back, or wait."""

    status = 409
    slug = "too-many-offers"
    title = Text(
        en="Too many of your offers have no answer yet", fr="Trop de vos propositions attendent encore une réponse"
    )


class AuthorshipNotShown(Problem):
    """Nothing shows yet that the post is yours: neither one of your connected accounts nor the code in the post."""

    status = 409
    slug = "authorship-not-shown"
    title = Text(en="Nothing shows yet that this post is yours", fr="Rien ne montre encore que ce message est de vous")


class RelayNotPossible(Problem):
    """The relay is not in a state in which this can be done."""

    status = 409
    slug = "relay-not-possible"
    title = Text(
        en="This cannot be done with the offer any more, or not yet", fr="Ce n’est plus, ou pas encore, possible"
    )

    def __init__(self, state: str) -> None:
        super().__init__(
            Text(en=f"The offer is {state}.", fr=f"La proposition est dans l’état {state}."),
            extensions={"state": state},
        )


class StaleConsent(Problem):
    """The wording of the consent has changed since you read it."""

    status = 409
    slug = "stale-consent"
    title = Text(en="Read the wording of the consent again", fr="Relisez le texte du consentement")

    def __init__(self, version: int) -> None:
        detail = Text(en=f"It is version {version} now.", fr=f"C’est désormais la version {version}.")
        super().__init__(detail, errors=[FieldError("/consent_version", detail, code="stale")])
