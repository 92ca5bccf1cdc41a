"""What can be wrong with a review."""

from __future__ import annotations

from content.stories.errors import StatusProblem
from kernel.errors import Problem
from kernel.language import Text


class StoryNotInReview(StatusProblem):
    """The story is not in review. A draft is submitted first; a change makes it a draft again."""

    slug = "story-not-in-review"
    title = Text(en="The story is not in review", fr="L’histoire n’est pas en relecture")


class OwnStory(Problem):
    """Whoever wrote a story or changed it does not approve it, and whoever changed it last does not correct it."""

    status = 409
    slug = "own-story"
    title = Text(en="These are your own words", fr="Ce sont vos propres mots")

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="Somebody else has to read what you wrote.",
                fr="Quelqu’un d’autre doit relire ce que vous avez écrit.",
            )
        )
