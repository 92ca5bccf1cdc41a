"""What can be wrong with a request about kudos."""

from __future__ import annotations

from kernel.errors import FieldError, NotFound, Problem
from kernel.language import Text


class KudosNotFound(NotFound):
    """No kudos have this id, or they are not for you. Who was thanked shows, hides and declines them; who thanked lets
    them be shown, and takes them back."""

    slug = "kudos-not-found"
    title = Text(en="There are no such kudos", fr="Ces kudos n’existent pas")

    def __init__(self) -> None:
        super().__init__(
            Text(en="No kudos that are yours have this id.", fr="Aucun kudos à vous ne porte cet identifiant.")
        )


class KudosToOneself(Problem):
    """Thanks come from somebody else, also those to a team in which there is nobody but you."""

    status = 422
    slug = "kudos-to-oneself"
    title = Text(en="You cannot thank yourself", fr="On ne se remercie pas soi-même")

    def __init__(self, pointer: str) -> None:
        detail = Text(en="Name a colleague.", fr="Désignez une ou un collègue.")
        super().__init__(detail, errors=[FieldError(pointer, detail, code="oneself")])


class NoSuchTeam(Problem):
    """No team has this id: there never was one, or nobody is in it any longer."""

    status = 422
    slug = "no-such-team"
    title = Text(en="There is no such team to thank", fr="Il n’y a pas de telle équipe à remercier")

    def __init__(self) -> None:
        detail = Text(en="Name a team that has members.", fr="Désignez une équipe qui a des membres.")
        super().__init__(detail, errors=[FieldError("/to/team", detail, code="no_team")])


class NotTheirContribution(Problem):
    """The person whom you thank has no contribution with this id. Whether somebody else has is not said. Thanks to a
    team name none, because a contribution says who made it."""

    status = 422
    slug = "not-their-contribution"
    title = Text(en="That is no contribution of this person", fr="Ce n’est pas une contribution de cette personne")

    def __init__(self) -> None:
        detail = Text(
            en="Name a contribution of the person whom you thank, or leave it out.",
            fr="Désignez une contribution de la personne remerciée, ou n’en désignez pas.",
        )
        super().__init__(detail, errors=[FieldError("/contribution", detail, code="not_theirs")])


class KudosKeptPrivate(Problem):
    """Not everybody concerned wants these kudos on the wall: who gave them, or one of the team. Which is not said."""

    status = 409
    slug = "kudos-kept-private"
    title = Text(en="These kudos are kept private", fr="Ces kudos restent privés")


class AlreadyThankedBack(Problem):
    """Kudos are answered once, so that thanks do not become a ping-pong."""

    status = 409
    slug = "already-thanked-back"
    title = Text(en="You have thanked back", fr="Vous avez déjà remercié en retour")


class TooLate(Problem):
    """Kudos can be taken back for a day after they were given. You can still keep them off the wall."""

    status = 409
    slug = "too-late-to-take-back"
    title = Text(en="These kudos can no longer be taken back", fr="Ces kudos ne peuvent plus être repris")
