"""What can be wrong with a request that names a story."""

from __future__ import annotations

from kernel.errors import FieldError, NotFound, Problem
from kernel.language import Text

_POINTER = "/story_id"


class NotAWebAddress(ValueError):
    """A story's address is not an absolute http or https address: the contract of its event is broken."""


class StoryNotFound(NotFound):
    """No published story has this id."""

    slug = "story-not-found"
    title = Text(en="There is no such story", fr="Cette histoire n’existe pas")

    def __init__(self) -> None:
        detail = Text(en="No published story has this id.", fr="Aucune histoire publiée n’a cet identifiant.")
        super().__init__(detail, errors=[FieldError(_POINTER, detail, code="unknown")])


class StoryWithdrawn(Problem):
    """The story was taken back. What people wrote about it stays theirs; new links to it are not made."""

    status = 410
    slug = "story-withdrawn"
    title = Text(en="The story was withdrawn", fr="L’histoire a été retirée")

    def __init__(self) -> None:
        detail = Text(en="This story was withdrawn.", fr="Cette histoire a été retirée.")
        super().__init__(detail, errors=[FieldError(_POINTER, detail, code="withdrawn")])


class StoryEnded(Problem):
    """The story is no longer offered. What people shared of it stays, and its links go on leading to it."""

    status = 409
    slug = "story-ended"
    title = Text(en="The story is no longer offered", fr="L’histoire n’est plus proposée")

    def __init__(self) -> None:
        detail = Text(en="This story is no longer offered.", fr="Cette histoire n’est plus proposée.")
        super().__init__(detail, errors=[FieldError(_POINTER, detail, code="ended")])


class StoryNoLongerVerified(Problem):
    """Nobody vouches for the story any more. It can be shared again once it has been verified again."""

    status = 409
    slug = "story-no-longer-verified"
    title = Text(en="The story is no longer verified", fr="L’histoire n’est plus vérifiée")

    def __init__(self) -> None:
        detail = Text(
            en="The verification of this story has ended.", fr="La vérification de cette histoire est arrivée à terme."
        )
        super().__init__(detail, errors=[FieldError(_POINTER, detail, code="unverified")])
