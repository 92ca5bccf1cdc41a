"""What can be wrong with a request for figures."""

from __future__ import annotations

from kernel.errors import FieldError, Problem
from kernel.language import Text


class PeriodEndsBeforeItBegins(Problem):
    """The last day of a period is not before its first. Days are those of UTC."""

    status = 422
    slug = "period-ends-before-it-begins"
    title = Text(en="The period ends before it begins", fr="La période finit avant de commencer")

    def __init__(self) -> None:
        detail = Text(
            en="Give a day that is not after the last one.", fr="Indiquez un jour qui ne suit pas le dernier."
        )
        super().__init__(detail, errors=[FieldError(None, detail, parameter="from", code="after_end")])


class PeriodTooLong(Problem):
    """Figures are read for at most 400 days at a time."""

    status = 422
    slug = "period-too-long"
    title = Text(en="The period is too long", fr="La période est trop longue")

    def __init__(self, longest: int) -> None:
        detail = Text(en=f"A period has at most {longest} days.", fr=f"Une période compte au plus {longest} jours.")
        super().__init__(detail, errors=[FieldError(None, detail, parameter="from", code="too_long")])
