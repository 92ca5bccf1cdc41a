"""What can be wrong with a request about challenges."""

from __future__ import annotations

from kernel.errors import FieldError, NotFound, Problem
from kernel.language import Text


class ChallengeNotFound(NotFound):
    """No challenge has this id, or it is one of a group that you are not in."""

    slug = "challenge-not-found"
    title = Text(en="There is no such challenge", fr="Ce défi n’existe pas")

    def __init__(self, challenge_id: str) -> None:
        super().__init__(
            Text(
                en=f"No challenge that is for you has the id {challenge_id}.",
                fr=f"Aucun défi pour vous : {challenge_id}.",
            )
        )


class NotYourGroup(Problem):
    """The group that you name is none that you are in, or no programme that you answer for. Whether there is one is not
    said."""

    status = 422
    slug = "not-your-group"
    title = Text(en="That is no group of yours", fr="Ce n’est pas un groupe à vous")

    def __init__(self) -> None:
        detail = Text(
            en="Name a team or a cohort that you are in, or a programme that you answer for.",
            fr="Désignez une équipe ou une cohorte dont vous êtes, ou un programme dont vous répondez.",
        )
        super().__init__(detail, errors=[FieldError("/of/id", detail, code="not_yours")])


class SpanNotFit(Problem):
    """A challenge begins within eight weeks, and takes a day to eight weeks."""

    status = 422
    slug = "span-not-fit"
    title = Text(en="A challenge cannot take this time", fr="Un défi ne peut pas durer ce temps")

    def __init__(self, pointer: str, detail: Text) -> None:
        super().__init__(detail, errors=[FieldError(pointer, detail, code="span")])


class ChallengeUnderWay(Problem):
    """A group sets out to do one thing at a time: between two at once, what few people did could be found by
    subtraction."""

    status = 409
    slug = "challenge-under-way"
    title = Text(en="The group has a challenge already", fr="Le groupe a déjà un défi")

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="Wait until it has its result, or drop it.",
                fr="Attendez qu’il ait son résultat, ou abandonnez-le.",
            )
        )


class ChallengeBegun(Problem):
    """What counts, and until when, is not changed once people have begun; drop the challenge and set another one."""

    status = 409
    slug = "challenge-begun"
    title = Text(en="The challenge has begun", fr="Le défi a commencé")


class ChallengeOver(Problem):
    """The challenge has ended; what was done together stays."""

    status = 409
    slug = "challenge-over"
    title = Text(en="The challenge is over", fr="Le défi est terminé")
