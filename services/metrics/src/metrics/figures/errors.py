"""What can be wrong with a request for figures."""

from __future__ import annotations

from kernel.errors import FieldError, Problem, Unavailable
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


class GroupingNotPossible(Problem):
    """Figures are split by at most two different dimensions, of which one may be a piece of time."""

    status = 422
    slug = "grouping-not-possible"
    title = Text(en="Figures cannot be split like this", fr="Cette répartition n’est pas possible")

    def __init__(self, detail: Text, *, code: str) -> None:
        super().__init__(detail, errors=[FieldError(None, detail, parameter="group_by", code=code)])

    @classmethod
    def twice(cls) -> GroupingNotPossible:
        """The same dimension, two times."""
        return cls(
            Text(en="Name each dimension once.", fr="Nommez chaque dimension une seule fois."), code="named_twice"
        )

    @classmethod
    def two_steps(cls) -> GroupingNotPossible:
        """Two pieces of time."""
        return cls(
            Text(
                en="Split by one of day, week and month at most.",
                fr="Répartissez au plus selon l’un de ces pas : jour, semaine, mois.",
            ),
            code="two_steps",
        )


class TooManyRows(Problem):
    """The figures asked for fall into more rows than one answer has. Ask for a shorter period, for fewer stories, or
    split by fewer dimensions."""

    status = 422
    slug = "too-many-rows"
    title = Text(en="There are too many rows", fr="Il y a trop de lignes")

    def __init__(self, most: int) -> None:
        detail = Text(en=f"An answer has at most {most} rows.", fr=f"Une réponse compte au plus {most} lignes.")
        super().__init__(detail, errors=[FieldError(None, detail, parameter="group_by", code="too_many_rows")])


class ChartNotDrawn(Unavailable):
    """The picture could not be drawn in time. The figures themselves can be read as JSON or CSV."""

    slug = "chart-not-drawn"
    title = Text(en="The picture could not be drawn", fr="L’image n’a pas pu être dessinée")
