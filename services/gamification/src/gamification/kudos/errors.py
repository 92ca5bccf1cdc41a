"""What can be wrong with a request about kudos."""

from __future__ import annotations

from kernel.errors import FieldError, NotFound, Problem
from kernel.language import Text


class KudosNotFound(NotFound):
    """No kudos have this id, or they are not for you. Only the person who was thanked shows or hides them."""

    slug = "kudos-not-found"
    title = Text(en="There are no such kudos", fr="Ces kudos n’existent pas")

    def __init__(self) -> None:
        super().__init__(
            Text(en="No kudos that are yours have this id.", fr="Aucun kudos à vous ne porte cet identifiant.")
        )


class KudosToOneself(Problem):
    """Thanks come from somebody else."""

    status = 422
    slug = "kudos-to-oneself"
    title = Text(en="You cannot thank yourself", fr="On ne se remercie pas soi-même")

    def __init__(self) -> None:
        detail = Text(en="Name a colleague.", fr="Désignez une ou un collègue.")
        super().__init__(detail, errors=[FieldError("/to/person", detail, code="oneself")])


class NotTheirContribution(Problem):
    """The person whom you thank has no contribution with this id. Whether somebody else has is not said."""

    status = 422
    slug = "not-their-contribution"
    title = Text(en="That is no contribution of this person", fr="Ce n’est pas une contribution de cette personne")

    def __init__(self) -> None:
        detail = Text(
            en="Name a contribution of the person whom you thank, or leave it out.",
            fr="Désignez une contribution de la personne remerciée, ou n’en désignez pas.",
        )
        super().__init__(detail, errors=[FieldError("/contribution", detail, code="not_theirs")])
