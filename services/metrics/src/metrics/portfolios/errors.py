"""What can be wrong with a request for a portfolio."""

from __future__ import annotations

from kernel.errors import FieldError, Problem, Unavailable
from kernel.language import Text


class PortfolioPeriodImpossible(Problem):
    """A portfolio is of a month up to three years of them, the first one before the last."""

    status = 422
    slug = "portfolio-period-impossible"
    title = Text(en="There is no portfolio of such a period", fr="Il n’y a pas de portfolio d’une telle période")

    def __init__(self, most: int) -> None:
        detail = Text(
            en=f"Ask for at most {most} months, of which the first is not after the last.",
            fr=f"Demandez au plus {most} mois, dont le premier n’est pas après le dernier.",
        )
        super().__init__(detail, errors=[FieldError(None, detail, parameter="to", code="period")])


class PaperNotMade(Unavailable):
    """The PDF could not be made in time. The portfolio itself can be read as JSON or as a page."""

    slug = "paper-not-made"
    title = Text(en="The file could not be made", fr="Le fichier n’a pas pu être produit")
