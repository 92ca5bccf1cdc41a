"""What can be wrong with a request about networks."""

from __future__ import annotations

from kernel.errors import FieldError, NotFound, Problem
from kernel.language import Text


class NetworkNotFound(NotFound):
    """Relais knows no network of this name."""

    slug = "network-not-found"
    title = Text(en="There is no such network", fr="Ce réseau n’existe pas")

    def __init__(self, network: str) -> None:
        super().__init__(Text(en=f"No network is called {network}.", fr=f"Aucun réseau ne s’appelle {network}."))


class PolicyVersionNotFound(NotFound):
    """The network's policy has no version of this number. Version 0 is the one that is shipped."""

    slug = "policy-version-not-found"
    title = Text(en="There is no such version of the policy", fr="Cette version de la politique n’existe pas")


class NetworkReasonMissing(Problem):
    """Where people are not invited to share on a network, they are told why."""

    status = 422
    slug = "network-reason-missing"
    title = Text(en="The reason is missing", fr="La raison manque")

    def __init__(self) -> None:
        detail = Text(
            en="Say why the network is not on, in both languages.",
            fr="Dites dans les deux langues pourquoi le réseau n’est pas activé.",
        )
        super().__init__(detail, errors=[FieldError("/reason", detail, code="missing")])


class PolicyNamesNoGuide(Problem):
    """A policy names one of the guides that `GET /v1/guides` lists."""

    status = 422
    slug = "policy-names-no-guide"
    title = Text(en="The policy names a guide that does not exist", fr="La politique nomme un guide inexistant")

    def __init__(self, guide_id: str) -> None:
        detail = Text(en=f"No guide is called {guide_id}.", fr=f"Aucun guide ne s’appelle {guide_id}.")
        super().__init__(detail, errors=[FieldError("/guide", detail, code="unknown")])
