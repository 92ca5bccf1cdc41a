"""`/v1/stories/{story_id}/credits` for the editorial team, `/v1/me/credits` for the persons themselves."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from content.audiences.endpoints import Editing
from content.credits.commands import CreditCommands
from content.credits.errors import CreditGiven, CreditNotFound, CreditNotGiven, TooManyCredits
from content.credits.models import Credit
from content.credits.queries import CreditQueries
from content.credits.schemas import CreditsView, CreditView, NewCredit, OwnCreditView, PersonId
from content.stories.errors import StoryNotFound
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Once, Page, Paging, Router, created, listed, no_content, ok, wired

router = Router(prefix="/v1", tags=["credits"])

Commands = Annotated[CreditCommands, Depends(wired(CreditCommands))]
Queries = Annotated[CreditQueries, Depends(wired(CreditQueries))]


@router.post(
    "/stories/{story_id}/credits",
    status_code=201,
    response_model=CreditView,
    responses=problems(StoryNotFound, TooManyCredits),
)
async def ask_for_credit(story_id: str, body: NewCredit, editor: Editing, credits: Commands, once: Once) -> Response:
    """Ask a colleague whether the story may name them. The answer does not tell whether there is such a person."""
    return await once(
        lambda: credits.ask(story_id, body.person_id, by=editor),
        lambda credit: created(CreditView.of(credit), location=f"/v1/stories/{credit.story_id}/credits"),
    )


@router.get("/stories/{story_id}/credits", response_model=CreditsView, responses=problems(StoryNotFound))
async def list_credits(request: Request, story_id: str, editor: Editing, credits: Queries) -> Response:
    """The colleagues who are asked to be named in a story, at most fifty."""
    found = await credits.of_story(story_id, reader=editor)
    return listed(CreditsView(items=[CreditView.of(credit) for credit in found]), request)


@router.delete("/stories/{story_id}/credits/{person_id}", status_code=204, responses=problems(StoryNotFound))
async def drop_credit(story_id: str, person_id: PersonId, editor: Editing, credits: Commands) -> Response:
    """Name a colleague no longer, and ask no longer. It is done whether or not they were asked."""
    await credits.drop(story_id, person_id, by=editor)
    return no_content()


@router.get("/me/credits", response_model=Page[OwnCreditView])
async def list_own_credits(request: Request, person: SignedIn, credits: Queries, paging: Paging) -> Response:
    """The stories that ask to name you, newest question first, and what you answered."""
    page = paging.of("credits", of=person.person_id)
    before = page.after["before"] if page.after else None
    found = await credits.of_person(person.person_id, before=before, limit=page.enough)
    items, more = page.cut(found, lambda credit: {"before": credit.id})
    stories = await credits.stories_of(items)
    return listed(
        Page(items=[OwnCreditView.of(credit, stories[credit.story_id]) for credit in items], next_cursor=more), request
    )


@router.post("/me/credits/{story_id}/give", response_model=OwnCreditView, responses=problems(CreditNotFound))
async def give_credit(story_id: str, person: SignedIn, credits: Commands, known: Queries) -> Response:
    """Agree to be named in a story. You may withdraw that at any time."""
    return await _answer(await credits.give(story_id, by=person.person_id), known)


@router.post(
    "/me/credits/{story_id}/decline", response_model=OwnCreditView, responses=problems(CreditNotFound, CreditGiven)
)
async def decline_credit(story_id: str, person: SignedIn, credits: Commands, known: Queries) -> Response:
    """Say that you would rather not be named. Nobody else learns that you have answered."""
    return await _answer(await credits.decline(story_id, by=person.person_id), known)


@router.post(
    "/me/credits/{story_id}/withdraw", response_model=OwnCreditView, responses=problems(CreditNotFound, CreditNotGiven)
)
async def withdraw_credit(story_id: str, person: SignedIn, credits: Commands, known: Queries) -> Response:
    """Agree no longer. The story ceases to name you at once."""
    return await _answer(await credits.withdraw(story_id, by=person.person_id), known)


async def _answer(credit: Credit, known: CreditQueries) -> Response:
    stories = await known.stories_of([credit])
    return ok(OwnCreditView.of(credit, stories[credit.story_id]))
