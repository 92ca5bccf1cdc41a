"""What can be wrong with the use of an allowance."""

from __future__ import annotations

from datetime import datetime

from kernel.errors import Problem
from kernel.http.schemas import rfc3339
from kernel.language import Text


class AllowanceUsed(Problem):
    """You have thanked as often as a week allows, so that thanks stay rare enough to mean something. `renews_at` says
    when the next week begins (Monday, 00:00 UTC); nothing is carried over, and nobody else is shown this."""

    status = 409
    slug = "allowance-used"
    title = Text(en="This week’s thanks are given", fr="Les remerciements de la semaine sont tous donnés")

    def __init__(self, renews_at: datetime) -> None:
        moment = rfc3339(renews_at)
        super().__init__(
            Text(en=f"You can thank again from {moment}.", fr=f"Vous pourrez remercier à nouveau dès le {moment}."),
            extensions={"renews_at": moment},
        )
