"""What can be wrong with approvals."""

from __future__ import annotations

from collections.abc import Sequence

from kernel.errors import Problem
from kernel.language import Text


class StoryNotReviewed(Problem):
    """The programme wants reviews before a story is published. `missing` says in which step how many people are."""

    status = 409
    slug = "story-not-reviewed"
    title = Text(en="The story is not reviewed yet", fr="L’histoire n’est pas encore relue")

    def __init__(self, missing: Sequence[tuple[str, int]]) -> None:
        names = ", ".join(f"{name} ({reviewers})" for name, reviewers in missing)
        super().__init__(
            Text(en=f"Reviewers are missing: {names}.", fr=f"Il manque des relecteurs : {names}."),
            extensions={"missing": [{"name": name, "reviewers": reviewers} for name, reviewers in missing]},
        )


class AlreadyReviewed(Problem):
    """A person counts once in each step, and a story that nobody else has to approve needs no more reviews."""

    status = 409
    slug = "already-reviewed"
    title = Text(en="Your review is not needed", fr="Votre relecture n’est pas nécessaire")

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="You have approved this step already, or every step is complete.",
                fr="Vous avez déjà approuvé cette étape, ou toutes les étapes sont terminées.",
            )
        )
