"""What can be wrong with a request about proposed corrections."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text


class ProposedCorrectionNotFound(NotFound):
    """No correction of this story has this id."""

    slug = "proposed-correction-not-found"
    title = Text(en="There is no such proposed correction", fr="Cette correction proposée n’existe pas")

    def __init__(self, correction_id: str) -> None:
        super().__init__(
            Text(
                en=f"No correction proposed for this story has the id {correction_id}.",
                fr=f"Aucune correction proposée pour cette histoire n’a l’identifiant {correction_id}.",
            )
        )


class ProposedCorrectionSettled(Problem):
    """The correction has been accepted or dismissed, or the feed says something else by now."""

    status = 409
    slug = "proposed-correction-settled"
    title = Text(en="The proposed correction is settled", fr="La correction proposée est déjà traitée")

    def __init__(self, status: str) -> None:
        super().__init__(
            Text(en=f"Its status is {status}.", fr=f"Son état est {status}."), extensions={"correction_status": status}
        )
