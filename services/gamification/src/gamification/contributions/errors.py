"""What can be wrong with an effort, and with a request about contributions."""

from __future__ import annotations

from datetime import datetime

from kernel.errors import FieldError, NotFound, Problem
from kernel.http.schemas import rfc3339
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


class OwnEffortDeclared(Problem):
    """A colleague tells of your efforts. Of yourself you can only say that you chose not to share."""

    status = 422
    slug = "own-effort-declared"
    title = Text(en="That is for a colleague to say", fr="C’est à une ou un collègue de le dire")

    def __init__(self) -> None:
        detail = Text(
            en="Name a colleague; of yourself, only `declining_wisely` can be said.",
            fr="Désignez une ou un collègue ; de soi, on ne peut dire que `declining_wisely`.",
        )
        super().__init__(detail, errors=[FieldError("/person", detail, code="oneself")])


class DeclarationsUsed(Problem):
    """You have told of as many efforts as a day allows, so that nobody is flooded. `renews_at` says when the next day
    begins (00:00 UTC)."""

    status = 409
    slug = "declarations-used"
    title = Text(en="That is enough for today", fr="C’est assez pour aujourd’hui")

    def __init__(self, renews_at: datetime) -> None:
        moment = rfc3339(renews_at)
        super().__init__(
            Text(en=f"You can tell of others from {moment}.", fr=f"Vous pourrez en signaler d’autres dès le {moment}."),
            extensions={"renews_at": moment},
        )
