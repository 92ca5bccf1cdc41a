"""What can be wrong with telling of an effort."""

from __future__ import annotations

from datetime import datetime

from kernel.errors import FieldError, Problem
from kernel.http.schemas import rfc3339
from kernel.language import Text


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
