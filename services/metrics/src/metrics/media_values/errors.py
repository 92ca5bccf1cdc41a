"""What can be wrong with a request for a media value."""

from __future__ import annotations

from kernel.errors import FieldError, NotFound, Problem
from kernel.language import Text


class MediaValueOff(NotFound):
    """The programme gives no media value: it is off until somebody of the programme states the assumptions."""

    slug = "media-value-off"
    title = Text(en="There is no media value here", fr="Il n’y a pas de valeur média ici")


class MediaValueProgrammeUnknown(NotFound):
    """No programme has this id, or it is not yours."""

    slug = "media-value-programme-unknown"
    title = Text(en="There is no such programme", fr="Ce programme n’existe pas")


class MediaValuePeriodImpossible(Problem):
    """The period ends not before it begins, and has at most 400 days."""

    status = 422
    slug = "media-value-period-impossible"
    title = Text(en="There is no such period", fr="Il n’y a pas de telle période")

    def __init__(self, most: int) -> None:
        detail = Text(
            en=f"The last day is not before the first, and a period has at most {most} days.",
            fr=f"Le dernier jour ne précède pas le premier, et une période a au plus {most} jours.",
        )
        super().__init__(detail, errors=[FieldError(None, detail, parameter="to")])
