"""Accounts as people connect and see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr
from yarl import URL

from distribution.accounts.models import Account, AccountState
from distribution.networks.models import Network
from kernel.http import Body, Fault, Instant, View
from kernel.http.fields import Line, WebAddress
from kernel.language import Text


def _origin(address: str) -> str:
    url = URL(address)
    if url.path not in ("", "/") or url.query_string or url.fragment:
        raise Fault(
            Text(
                en="This must be the address of a server, without a path.",
                fr="Cela doit être l’adresse d’un serveur, sans chemin.",
            )
        )
    return str(url.origin())


Server = Annotated[
    WebAddress,
    AfterValidator(_origin),
    Field(description="The address of the server that the account lives on.", examples=["https://mastodon.social"]),
]


class NewAccount(Body):
    """An account of Bluesky, connected by an app password made for this purpose."""

    network: Literal[Network.BLUESKY]
    handle: Annotated[Line, Field(max_length=253, examples=["alice.bsky.social"])]
    app_password: Annotated[
        SecretStr,
        Field(
            min_length=1,
            max_length=256,
            description="An app password (Bluesky: Settings, Privacy and security). It is used once and not kept.",
        ),
    ]
    server: Annotated[Server | None, Field(description="The account's host (PDS), if it is not Bluesky's own.")] = None


class AccountView(View):
    """An account, for whom it belongs to."""

    id: str
    network: Network
    handle: str
    server: Annotated[str, Field(description="The address of the server that the account lives on.")]
    to_reconnect: Annotated[
        bool, Field(description="Nothing goes out through this account until it is connected again.")
    ]
    expires_soon: Annotated[bool, Field(description="Within a week it has to be connected again.")]
    expires_at: Annotated[
        Instant | None,
        Field(description="When it has to be connected again at the latest; null when no end is known."),
    ]

    @classmethod
    def of(cls, account: Account, *, at: datetime) -> AccountView:
        """The view of an account at that time."""
        has_ended = account.expires_at is not None and account.expires_at <= at
        return cls(
            id=account.id,
            network=account.network,
            handle=account.handle,
            server=account.base_url,
            to_reconnect=has_ended or account.state is AccountState.TO_RECONNECT,
            expires_soon=account.expires_soon(at=at),
            expires_at=account.expires_at,
        )
