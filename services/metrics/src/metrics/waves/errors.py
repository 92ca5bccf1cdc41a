"""What can be wrong with a request about a wave."""

from __future__ import annotations

from datetime import datetime, timedelta

from kernel.errors import FieldError, Invalid, NotFound, Problem
from kernel.http.schemas import rfc3339
from kernel.language import Text


class WaveNotFound(NotFound):
    """No wave has this id, or, where something is done about it, it is not yours."""

    slug = "wave-not-found"
    title = Text(en="There is no such wave", fr="Cette vague n’existe pas")


class WaveNotOpen(Problem):
    """The wave takes no answers now: it has not begun, or it is over; `state` says which."""

    status = 409
    slug = "wave-not-open"
    title = Text(en="The wave takes no answers now", fr="La vague ne prend pas de réponses en ce moment")

    def __init__(self, state: str) -> None:
        super().__init__(extensions={"state": state})


class WaveUnderWay(Problem):
    """The programme has a wave that is not over; it has one at a time."""

    status = 409
    slug = "wave-under-way"
    title = Text(
        en="The programme has a wave that is not over", fr="Le programme a déjà une vague qui n’est pas terminée"
    )


class WaveTooSoon(Problem):
    """Between the end of a wave and the begin of the programme's next there is a pause; `not_before` is its end."""

    status = 409
    slug = "wave-too-soon"
    title = Text(en="It is too soon for another wave", fr="Il est trop tôt pour une autre vague")

    def __init__(self, not_before: datetime) -> None:
        until = rfc3339(not_before)
        super().__init__(
            Text(en=f"The next wave may begin at {until}.", fr=f"La prochaine vague peut commencer le {until}."),
            extensions={"not_before": until},
        )


class WaveNotPossible(Invalid):
    """A wave ends after now and after it begins, lasts at most three months, and begins within a year."""

    slug = "wave-not-possible"
    title = Text(en="A wave cannot be at that time", fr="Une vague ne peut pas avoir lieu à ce moment")

    def __init__(self, member: str, *, longest: timedelta) -> None:
        detail = Text(
            en=f"A wave ends after it begins, after now, and within {longest.days} days, and begins within a year.",
            fr=f"Une vague finit après son début, après maintenant et sous {longest.days} jours ; elle commence dans "
            "l’année.",
        )
        super().__init__(detail, errors=[FieldError(f"/{member}", detail, code="not_possible")])


class UnknownQuestion(Invalid):
    """The body names a question that is not among those that a wave may ask."""

    slug = "unknown-question"
    title = Text(en="There is no such question", fr="Cette question n’existe pas")

    def __init__(self, place: int) -> None:
        super().__init__(self.title, errors=[FieldError(f"/questions/{place}", self.title, code="unknown_question")])
