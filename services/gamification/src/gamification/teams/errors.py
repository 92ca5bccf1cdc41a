"""What can be wrong with a request about teams."""

from __future__ import annotations

from kernel.errors import FieldError, NotFound, Problem
from kernel.language import Text


class TeamNotFound(NotFound):
    """No team has this id, or it is one that you are not in and you ask for what is its members'."""

    slug = "team-not-found"
    title = Text(en="There is no such team", fr="Cette équipe n’existe pas")

    def __init__(self, team_id: str) -> None:
        super().__init__(
            Text(en=f"No team that is for you has the id {team_id}.", fr=f"Aucune équipe pour vous : {team_id}.")
        )


class InvitationNotValid(Problem):
    """The team takes those in who have the code of an invitation that holds; ask one of its members for a new one."""

    status = 422
    slug = "invitation-not-valid"
    title = Text(en="The invitation does not hold", fr="L’invitation n’est pas valable")

    def __init__(self) -> None:
        detail = Text(
            en="Give the code that a member of the team gave you; the latest one alone holds, and not for ever.",
            fr="Donnez le code reçu d’un membre de l’équipe ; seul le dernier est valable, et pour un temps.",
        )
        super().__init__(detail, errors=[FieldError("/code", detail, code="invitation")])


class AlreadyIn(Problem):
    """You are in this team already."""

    status = 409
    slug = "already-in-team"
    title = Text(en="You are in this team", fr="Vous êtes dans cette équipe")


class TeamFull(Problem):
    """A team takes a limited number of people, `most`; a larger crowd is a programme."""

    status = 409
    slug = "team-full"
    title = Text(en="The team takes nobody else in", fr="L’équipe n’accueille plus personne")

    def __init__(self, most: int) -> None:
        super().__init__(
            Text(en=f"A team has at most {most} members.", fr=f"Une équipe a au plus {most} membres."),
            extensions={"most": most},
        )


class TooManyTeams(Problem):
    """A person is in a limited number of teams at once, `most`; leave one to join another."""

    status = 409
    slug = "too-many-teams"
    title = Text(en="You are in many teams already", fr="Vous êtes déjà dans de nombreuses équipes")

    def __init__(self, most: int) -> None:
        super().__init__(
            Text(en=f"You can be in {most} teams at once.", fr=f"Vous pouvez être dans {most} équipes à la fois."),
            extensions={"most": most},
        )
