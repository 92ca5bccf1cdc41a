"""Who is asking: bearer tokens of any OIDC issuer, verified here, and what they may do."""

from kernel.auth.actor import Actor, Caller, ServiceAccount, person_id
from kernel.auth.authenticator import Authenticator
from kernel.auth.denials import Denials
from kernel.auth.dependencies import (
    ANYBODY,
    PerhapsSignedIn,
    SignedIn,
    TokenExpiry,
    allows,
    either,
    requires,
    signed_in,
)
from kernel.auth.errors import MissingRole, MissingScope, PersonsOnly, ServiceAccountsOnly

__all__ = [
    "ANYBODY",
    "Actor",
    "Authenticator",
    "Caller",
    "Denials",
    "MissingRole",
    "MissingScope",
    "PerhapsSignedIn",
    "PersonsOnly",
    "ServiceAccount",
    "ServiceAccountsOnly",
    "SignedIn",
    "TokenExpiry",
    "allows",
    "either",
    "person_id",
    "requires",
    "signed_in",
]
