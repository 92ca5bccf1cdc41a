"""Who is asking: bearer tokens of any OIDC issuer, verified here, and what they may do."""

from kernel.auth.actor import Actor, person_id
from kernel.auth.authenticator import Authenticator
from kernel.auth.dependencies import ANYBODY, MissingRole, PerhapsSignedIn, SignedIn, TokenExpiry, requires, signed_in

__all__ = [
    "ANYBODY",
    "Actor",
    "Authenticator",
    "MissingRole",
    "PerhapsSignedIn",
    "SignedIn",
    "TokenExpiry",
    "person_id",
    "requires",
    "signed_in",
]
