"""What can be wrong with a request about goals."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text


class GoalNotFound(NotFound):
    """You have no goal with this id."""

    slug = "goal-not-found"
    title = Text(en="There is no such goal", fr="Cet objectif n’existe pas")

    def __init__(self, goal_id: str) -> None:
        super().__init__(Text(en=f"You have no goal {goal_id}.", fr=f"Vous n’avez pas d’objectif {goal_id}."))


class TooManyGoals(Problem):
    """A person keeps a limited number of goals; drop one that is over."""

    status = 409
    slug = "too-many-goals"
    title = Text(en="There is no room for another goal", fr="Il n’y a plus de place pour un objectif")

    def __init__(self, most: int) -> None:
        super().__init__(
            Text(en=f"You can keep {most} goals.", fr=f"Vous pouvez garder {most} objectifs."),
            extensions={"most": most},
        )
