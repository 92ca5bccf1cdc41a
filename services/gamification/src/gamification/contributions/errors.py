"""What can be wrong with an effort, and with a request about contributions."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text


class IncompleteEffort(Exception):
    """Without its id, its person or its time, an effort can be recognised neither once nor in its order."""


class ContributionNotFound(NotFound):
    """No contribution has this id, or it is not for you: not yours, hidden by its person, or of long ago."""

    slug = "contribution-not-found"
    title = Text(en="There is no such contribution", fr="Cette contribution n’existe pas")

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="No contribution that you may see has this id.",
                fr="Aucune contribution visible pour vous ne porte cet identifiant.",
            )
        )


class ContributionTakenBack(Problem):
    """What the contribution was for was taken back: the proposal withdrawn, or the colleague no longer named. It stays
    yours, and colleagues do not see it."""

    status = 409
    slug = "contribution-taken-back"
    title = Text(en="What it was for was taken back", fr="Son objet a été retiré")

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="It stays yours alone, or you delete it.",
                fr="Elle reste visible de vous seul, ou vous la supprimez.",
            )
        )
