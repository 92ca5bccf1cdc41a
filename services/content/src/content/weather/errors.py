"""What can be wrong with a request about the weather."""

from __future__ import annotations

from collections.abc import Sequence

from kernel.errors import FieldError, Problem
from kernel.language import Text


class StormIncomplete(Problem):
    """A storm is declared with at least one verified fact and with a contact where people find help."""

    status = 422
    slug = "storm-incomplete"
    title = Text(en="The storm says too little", fr="La tempête en dit trop peu")

    def __init__(self, missing: Sequence[str]) -> None:
        detail = Text(
            en="In a storm people are given verified facts and a contact who helps.",
            fr="Dans la tempête, on donne aux gens des faits vérifiés et un contact qui aide.",
        )
        super().__init__(detail, errors=[FieldError(f"/{member}", detail, code="missing") for member in missing])
