"""What can be wrong with a request about a post."""

from __future__ import annotations

from datetime import datetime

from kernel.errors import FieldError, NotFound, Problem
from kernel.http.schemas import rfc3339
from kernel.language import Text

_WHEN = "/when"


class PostNotFound(NotFound):
    """You have no post with this id."""

    slug = "post-not-found"
    title = Text(en="There is no such post", fr="Cette publication n’existe pas")

    def __init__(self) -> None:
        super().__init__(Text(en="No post of yours has this id.", fr="Aucune de vos publications n’a cet identifiant."))


class NotInYourWindow(Problem):
    """Nothing goes out in your name outside your own windows, on days of rest, in a pause or above your ceilings.
    `next_slot` is the first moment from then on that your budget allows, null when there is none within 60 days."""

    status = 422
    slug = "not-in-your-window"
    title = Text(en="Your budget does not allow this moment", fr="Votre budget ne permet pas ce moment")

    def __init__(self, next_slot: datetime | None) -> None:
        offered = None if next_slot is None else rfc3339(next_slot)
        detail = (
            Text(
                en="Your budget allows no moment within 60 days.",
                fr="Votre budget ne permet aucun moment dans les 60 jours.",
            )
            if offered is None
            else Text(en=f"The next moment is {offered}.", fr=f"Le prochain moment est {offered}.")
        )
        super().__init__(
            detail,
            errors=[FieldError(_WHEN, detail, code="outside_window")],
            extensions={"next_slot": offered},
        )


class MomentPassed(Problem):
    """A post goes out at a moment to come, at most a year from now."""

    status = 422
    slug = "moment-passed"
    title = Text(en="Nothing can be posted at that moment", fr="Rien ne peut être publié à ce moment")

    def __init__(self) -> None:
        detail = Text(en="Give a moment within the coming year.", fr="Indiquez un moment dans l’année à venir.")
        super().__init__(detail, errors=[FieldError(_WHEN, detail, code="not_to_come")])


class PostLeftAlready(Problem):
    """The post is on its way to the network, or there. What went out can be taken back at the network alone."""

    status = 409
    slug = "post-left-already"
    title = Text(en="The post is on its way or there", fr="La publication est partie")


class PostNotHeld(Problem):
    """Only a post that is held, or whose account had to be reconnected, waits for your word."""

    status = 409
    slug = "post-not-held"
    title = Text(en="The post does not wait for your word", fr="La publication n’attend pas votre accord")


class PostNotUncertain(Problem):
    """What became of this post is known."""

    status = 409
    slug = "post-not-uncertain"
    title = Text(en="What became of the post is known", fr="On sait ce qu’est devenue la publication")


class StormGoesOn(Problem):
    """In a storm nothing goes out by itself, also not on your word. What you write and post yourself is yours."""

    status = 409
    slug = "storm-goes-on"
    title = Text(en="The storm is not over", fr="La tempête n’est pas passée")
