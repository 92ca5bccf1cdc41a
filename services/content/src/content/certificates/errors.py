"""What can be wrong with a certificate."""

from __future__ import annotations

from kernel.errors import FieldError, Problem
from kernel.language import Text


class CertificateEndsTooEarly(Problem):
    """A certificate must hold for some time from now on."""

    status = 422
    slug = "certificate-ends-too-early"
    title = Text(en="The certificate would have ended already", fr="Le certificat serait déjà expiré")

    def __init__(self, pointer: str = "/verified_until") -> None:
        detail = Text(en="Give a moment in the future.", fr="Indiquez un moment à venir.")
        super().__init__(detail, errors=[FieldError(pointer, detail, code="past")])
