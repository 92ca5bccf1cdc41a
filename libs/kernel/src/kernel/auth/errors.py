"""Who is signed in and still not let in."""

from kernel.errors import Forbidden
from kernel.language import Text


class MissingRole(Forbidden):
    """This takes a role that your token does not carry; `roles` lists those of which one is enough."""

    slug = "missing-role"
    title = Text(en="This takes a role you do not have", fr="Il faut un rôle que vous n’avez pas")

    def __init__(self, roles: frozenset[str]) -> None:
        names = ", ".join(sorted(roles))
        super().__init__(
            Text(en=f"One of these roles is needed: {names}.", fr=f"Il faut l’un de ces rôles : {names}."),
            extensions={"roles": sorted(roles)},
        )


class MissingScope(Forbidden):
    """This takes a scope that your service account's token does not carry: `scope` (RFC 6750 §3.1)."""

    slug = "missing-scope"
    title = Text(en="This takes a scope your token does not carry", fr="Il faut une portée que votre jeton n’a pas")

    def __init__(self, scope: str) -> None:
        super().__init__(
            Text(en=f"The scope {scope} is needed.", fr=f"La portée {scope} est nécessaire."),
            extensions={"scope": scope},
            headers={"WWW-Authenticate": f'Bearer realm="api", error="insufficient_scope", scope="{scope}"'},
        )


class PersonsOnly(Forbidden):
    """This is for people who are signed in. The token is that of a service account, which no scope opens it to."""

    slug = "persons-only"
    title = Text(en="This is for people, not for systems", fr="Ceci est pour les personnes, pas pour les systèmes")


class ServiceAccountsOnly(Forbidden):
    """This is for other systems, with a service account's token. Yours is that of a person, whatever its roles."""

    slug = "service-accounts-only"
    title = Text(en="This is for systems, not for people", fr="Ceci est pour les systèmes, pas pour les personnes")
