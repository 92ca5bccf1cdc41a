"""What can be wrong with what a person prefers to read."""

from __future__ import annotations

from kernel.errors import Problem
from kernel.language import Text


class TooManyTopics(Problem):
    """A person follows a limited number of topics; leave one before you follow another. `limit` is how many."""

    status = 409
    slug = "too-many-topics"
    title = Text(en="You follow as many topics as can be", fr="Vous suivez déjà le nombre maximal de sujets")

    def __init__(self, limit: int) -> None:
        super().__init__(
            Text(
                en=f"At most {limit} topics can be followed. Leave one first.",
                fr=f"On peut suivre au plus {limit} sujets. Quittez-en un d’abord.",
            ),
            extensions={"limit": limit},
        )
