"""What can be wrong with a request for rows."""

from __future__ import annotations

from kernel.errors import FieldError, Problem
from kernel.language import Text


class ExportPeriodImpossible(Problem):
    """A period of an export ends not before it begins, and has at most 3 660 days. `errors` says where."""

    status = 422
    slug = "export-period-impossible"
    title = Text(en="There is no such period", fr="Il n’y a pas de telle période")

    def __init__(self, most: int, *, pointer: str | None) -> None:
        detail = Text(
            en=f"The last day is not before the first, and at most {most} days are exported at a time.",
            fr=f"Le dernier jour ne précède pas le premier, et au plus {most} jours sont exportés à la fois.",
        )
        where = FieldError(None, detail, parameter="to") if pointer is None else FieldError(pointer, detail)
        super().__init__(detail, errors=[where])
