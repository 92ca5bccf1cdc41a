"""What can be wrong with a request about a subscription."""

from __future__ import annotations

from kernel.errors import Invalid, NotFound, Problem
from kernel.language import Text


class SubscriptionNotFound(NotFound):
    """The programmes that you answer for have no such subscription."""

    slug = "subscription-not-found"
    title = Text(en="There is no such subscription", fr="Cet abonnement n’existe pas")


class TooManySubscriptions(Problem):
    """The programme has as many subscriptions as one may have. Delete one that is not needed."""

    status = 409
    slug = "too-many-subscriptions"
    title = Text(en="There is no room for another subscription", fr="Il n’y a plus de place pour un abonnement")


class SubscriptionDisabled(Problem):
    """Nothing is sent for this subscription. Enable it first."""

    status = 409
    slug = "subscription-disabled"
    title = Text(en="The subscription is disabled", fr="L’abonnement est désactivé")


def not_https() -> Invalid:
    """What is sent could be read on its way."""
    detail = Text(en="Events are sent to https addresses only.", fr="Les événements ne partent que vers https.")
    return Invalid.field("/url", detail, code="not_https")


def not_callable(reason: str) -> Invalid:
    """The address is none that may be called from here; `reason` is the stable word for why."""
    detail = Text(
        en="This address is not on a public network, so nothing is sent there.",
        fr="Cette adresse n’est pas sur un réseau public ; rien n’y est envoyé.",
    )
    return Invalid.field("/url", detail, code=reason)


def email_off() -> Invalid:
    """No mail would ever arrive."""
    detail = Text(en="This installation sends no e-mail.", fr="Cette installation n’envoie aucun e-mail.")
    return Invalid.field("/alert_email", detail, code="email_off")
