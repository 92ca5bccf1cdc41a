"""What can be wrong with a request for schedules."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text


class ExportScheduleNotFound(NotFound):
    """No schedule has this id."""

    slug = "export-schedule-not-found"
    title = Text(en="There is no such schedule", fr="Cette planification n’existe pas")

    def __init__(self, schedule_id: str) -> None:
        super().__init__(
            Text(
                en=f"No schedule has the id {schedule_id}.",
                fr=f"Aucune planification n’a l’identifiant {schedule_id}.",
            )
        )


class TooManySchedules(Problem):
    """As many schedules as may be are there. Remove one first."""

    status = 409
    slug = "too-many-schedules"
    title = Text(en="There are too many schedules", fr="Il y a trop de planifications")

    def __init__(self, most: int) -> None:
        super().__init__(
            Text(en=f"There may be at most {most} schedules.", fr=f"Il peut y avoir au plus {most} planifications."),
            extensions={"most": most},
        )
