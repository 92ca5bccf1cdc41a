"""`/v1/waves/{wave_id}/answers`: without a person. Parse, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from kernel.errors import problems
from kernel.http import Router, no_content, wired
from metrics.answers.commands import AnswerCommands
from metrics.answers.errors import CredentialsNotWanted, NoCommentsTaken, NotAnAnswer, SignatureRefused, TokenSpent
from metrics.answers.schemas import NewAnswer
from metrics.waves.errors import WaveNotFound, WaveNotOpen

router = Router(prefix="/v1/waves/{wave_id}/answers", tags=["barometer"])

Commands = Annotated[AnswerCommands, Depends(wired(AnswerCommands))]


async def _nobody(request: Request) -> None:
    if "authorization" in request.headers or "cookie" in request.headers:
        raise CredentialsNotWanted


@router.post(
    "",
    status_code=204,
    # Before the body is read: what came with a name is not looked at.
    dependencies=[Depends(_nobody)],
    responses=problems(
        CredentialsNotWanted, WaveNotFound, WaveNotOpen, SignatureRefused, NotAnAnswer, NoCommentsTaken, TokenSpent
    ),
)
# No Idempotency-Key here: what is kept for one would be an answer by itself, with its moment.
async def give_answer(wave_id: str, body: NewAnswer, answers: Commands) -> Response:
    """Answer a wave, without saying who you are: send no token of your sign-in, and wait a random while after you took
    your right. What you answer cannot be found, changed or taken back, by you neither; a request that was repeated
    and answered with `token-spent` has arrived. Nothing of the request besides the answer is kept."""
    await answers.give(body.answer(), wave_id=wave_id)
    return no_content()
