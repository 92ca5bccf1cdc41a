"""Rights to answer as people ask for them and get them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from kernel.http import Body, View
from metrics.rights.models import MODULUS_BYTES

# Base64url without padding (RFC 4648 §5): every byte of a modulus fits four characters for three.
SIGNATURE_CHARACTERS = MODULUS_BYTES * 4 // 3

ModulusBytes = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", min_length=SIGNATURE_CHARACTERS, max_length=SIGNATURE_CHARACTERS),
]


class RightRequest(Body):
    """What you want signed."""

    blinded_message: Annotated[
        ModulusBytes,
        Field(
            description="`Blind(wave's key, Prepare(id of the wave))` of RFC 9474, RSABSSA-SHA384-PSS-Randomized, in "
            "base64url without padding. Prepare puts 32 random bytes before the id: the token you answer with, which "
            "nobody here sees."
        ),
    ]


class RightView(View):
    """Your right to answer. Keep what you need to answer with; nobody can give it to you again."""

    blind_signature: Annotated[
        str,
        Field(description="For `Finalize` of RFC 9474, in base64url without padding. Answer a random while later."),
    ]
