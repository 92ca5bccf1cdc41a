"""Which tokens are those of a service account: another system that asked the issuer for itself (RFC 6749 §4.4)."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from joserfc.errors import InvalidClaimError

from kernel.auth.actor import ServiceAccount, attributes_in, claim_in, words_in
from kernel.settings import ServiceSettings

# RFC 9068 §2.2, OpenID Connect Core §2, and version 1 of Entra's tokens, in this order.
_CLIENT_CLAIMS = ("client_id", "azp", "appid")
_MAX_CLIENT_CHARACTERS = 255


def service_account_in(claims: Mapping[str, Any], settings: ServiceSettings) -> ServiceAccount | None:
    """The service account whose token has these claims, None for that of a person.

    It is one when the subject is the client itself (RFC 9068 §2.2), or one of the claims in `oidc_service_claims` has
    the value named there. Roles in such a token count for nothing. `InvalidClaimError` for a client's name that cannot
    be kept.
    """
    subject = claims["sub"]
    clients = [claims[name] for name in _CLIENT_CLAIMS if isinstance(claims.get(name), str) and claims[name]]
    if subject not in clients and not _is_said_to_be_one(claims, settings.oidc_service_claims):
        return None
    client = clients[0] if clients else subject
    if len(client) > _MAX_CLIENT_CHARACTERS or not client.isprintable():
        raise InvalidClaimError("client_id")
    named = settings.oidc_scopes
    return ServiceAccount(
        client_id=client,
        scopes=frozenset(named.get(one, one) for one in words_in(claims, settings.oidc_scopes_claim)),
        attributes=attributes_in(claims, settings.oidc_attributes),
    )


def _is_said_to_be_one(claims: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    values = ((claim_in(claims, claim), pattern) for claim, pattern in wanted.items())
    return any(isinstance(value, str) and fnmatchcase(value, pattern) for value, pattern in values)
