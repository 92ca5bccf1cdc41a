"""What can be wrong with a request about one's onboarding."""

from __future__ import annotations

from kernel.errors import NotFound
from kernel.language import Text


class StepNotFound(NotFound):
    """The onboarding has no step of this name."""

    slug = "step-not-found"
    title = Text(en="There is no such step", fr="Cette étape n’existe pas")

    def __init__(self) -> None:
        super().__init__(
            Text(en="GET /v1/me/onboarding lists the steps.", fr="GET /v1/me/onboarding donne la liste des étapes.")
        )
