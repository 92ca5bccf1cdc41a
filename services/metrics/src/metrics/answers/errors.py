"""What can be wrong with an answer. None of it says, or keeps, who sent it."""

from __future__ import annotations

from kernel.errors import FieldError, Invalid, Problem
from kernel.language import Text
from metrics.questions.models import Question


class CredentialsNotWanted(Problem):
    """Answers are taken from nobody in particular: send neither `Authorization` nor `Cookie`. Nothing was kept."""

    status = 400
    slug = "credentials-not-wanted"
    title = Text(en="Send an answer without saying who you are", fr="Envoyez une réponse sans dire qui vous êtes")


class SignatureRefused(Invalid):
    """The signature is not one of this token under the key of this wave."""

    slug = "signature-refused"
    title = Text(en="The signature does not hold", fr="La signature n’est pas valable")

    def __init__(self) -> None:
        super().__init__(self.title, errors=[FieldError("/signature", self.title, code="signature_refused")])


class TokenSpent(Problem):
    """The wave was answered with this token. Who repeats an answer because no word came back knows that it arrived."""

    status = 409
    slug = "token-spent"
    title = Text(en="This token has answered already", fr="Ce jeton a déjà servi à répondre")


class NotAnAnswer(Invalid):
    """A question is not asked by this wave, or its answer is off its scale."""

    slug = "not-an-answer"
    title = Text(en="This is no answer to this wave", fr="Ce n’est pas une réponse à cette vague")

    def __init__(self, question_id: str, question: Question | None) -> None:
        if question is None:
            detail = Text(en="The wave does not ask this.", fr="La vague ne pose pas cette question.")
        else:
            detail = Text(
                en=f"The scale goes from {question.lowest} to {question.highest}.",
                fr=f"L’échelle va de {question.lowest} à {question.highest}.",
            )
        # The id has the form of a slug and needs no escapes (RFC 6901).
        super().__init__(detail, errors=[FieldError(f"/answers/{question_id}", detail, code="not_an_answer")])


class NoCommentsTaken(Invalid):
    """The wave takes no comments, or has taken as many as it can."""

    slug = "no-comments-taken"
    title = Text(en="The wave takes no comment", fr="La vague ne prend pas de commentaire")

    def __init__(self) -> None:
        super().__init__(self.title, errors=[FieldError("/comment", self.title, code="no_comments_taken")])
