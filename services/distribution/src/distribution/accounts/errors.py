"""What can be wrong with an account."""

from __future__ import annotations

from kernel.errors import Invalid, NotFound, Problem
from kernel.language import Text


def must_be_https(base_url: str) -> None:
    """Raise what is wrong with a server that secrets would be sent to in the clear."""
    if not base_url.startswith("https://"):
        detail = Text(en="The server must be reached by https.", fr="Le serveur doit être joint par https.")
        raise Invalid.field("/server", detail, code="url_scheme")


class AccountNotFound(NotFound):
    """The person has no account of that id connected; whether somebody else has is not said."""

    slug = "account-not-found"
    title = Text(en="You have no such account connected", fr="Vous n’avez pas connecté de tel compte")


class AccountToReconnect(Problem):
    """The network does not take what the account was connected with any more."""

    status = 409
    slug = "account-to-reconnect"
    title = Text(en="This account has to be connected again", fr="Ce compte doit être reconnecté")


class TooManyAccounts(Problem):
    """As many accounts as there may be are connected; remove one first."""

    status = 409
    slug = "too-many-accounts"
    title = Text(en="No further account can be connected", fr="Aucun autre compte ne peut être connecté")


class NetworkNotSetUp(Problem):
    """This installation is not set up to connect accounts of the network; its operators can do that."""

    status = 409
    slug = "network-not-set-up"
    title = Text(
        en="Accounts of this network cannot be connected here",
        fr="Les comptes de ce réseau ne peuvent pas être connectés ici",
    )


class NetworkNotReached(Problem):
    """Nothing at the network's address answered as that network does. Check the address, or try again later."""

    status = 409
    slug = "network-not-reached"
    title = Text(en="The network does not answer", fr="Le réseau ne répond pas")


class SignInRefused(Problem):
    """The network did not accept what the account was to be connected with."""

    status = 409
    slug = "sign-in-refused"
    title = Text(en="The network refused to sign you in", fr="Le réseau a refusé la connexion")
