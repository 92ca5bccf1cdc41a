"""`/v1/me/relays` for authors, `/v1/relays` for the programme: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from distribution.charters.errors import CharterNotAccepted, NoCharterInForce
from distribution.programmes.endpoints import answering
from distribution.programmes.errors import ProgrammeNotFound
from distribution.programmes.models import MAIN_PROGRAMME, AnswerableFor
from distribution.programmes.schemas import ProgrammeId
from distribution.provisioned_people.errors import NotProvisioned
from distribution.relays.commands import RelayCommands
from distribution.relays.errors import (
    AlreadyOffered,
    AuthorshipNotShown,
    RelayNotFound,
    RelayNotPossible,
    StaleConsent,
    TooManyOffers,
)
from distribution.relays.models import Relay
from distribution.relays.queries import RelayQueries
from distribution.relays.schemas import Consent, Done, NewRelay, Objection, OfferView, RelayView
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Once, Page, Paging, Router, created, in_language, listed, ok, request_language, wired
from kernel.language import Language

router = Router(prefix="/v1", tags=["relays"])

Commands = Annotated[RelayCommands, Depends(wired(RelayCommands))]
Queries = Annotated[RelayQueries, Depends(wired(RelayQueries))]
Spoken = Annotated[Language, Depends(request_language)]
Editorial = Annotated[AnswerableFor, Depends(answering("editor", "programme"))]


@router.post(
    "/me/relays",
    status_code=201,
    response_model=RelayView,
    responses=problems(CharterNotAccepted, NoCharterInForce, NotProvisioned, AlreadyOffered, TooManyOffers),
)
async def offer_post(body: NewRelay, person: SignedIn, relays: Commands, once: Once, language: Spoken) -> Response:
    """Offer a post that you wrote. Show that it is yours, then consent; until then nothing happens with it."""
    return await once(
        lambda: relays.offer(address=body.address, network=body.network, credit=body.credit, by=person),
        lambda made: in_language(
            language,
            created(RelayView.of(made, language), location=f"/v1/me/relays/{made.id}", version=made.version),
        ),
    )


@router.get("/me/relays", response_model=Page[RelayView])
async def list_own_relays(
    request: Request, person: SignedIn, relays: Queries, paging: Paging, language: Spoken
) -> Response:
    """The posts that you offered, newest first; nobody else can list them."""
    page = paging.of("own-relays", person=person.person_id)
    before = page.after["before"] if page.after else None
    found = await relays.own(person.person_id, before=before, limit=page.enough)
    items, more = page.cut(found, lambda relay: {"before": relay.id})
    shown = Page[RelayView](items=[RelayView.of(one, language) for one in items], next_cursor=more)
    return in_language(language, listed(shown, request))


@router.get("/me/relays/{relay_id}", response_model=RelayView, responses=problems(RelayNotFound))
async def get_own_relay(relay_id: str, person: SignedIn, relays: Queries, language: Spoken) -> Response:
    """A post that you offered, and what became of it."""
    return _answer(await relays.one_of(person.person_id, relay_id), language)


@router.post(
    "/me/relays/{relay_id}/show",
    response_model=RelayView,
    responses=problems(RelayNotFound, RelayNotPossible, AuthorshipNotShown),
)
async def show_authorship(relay_id: str, person: SignedIn, relays: Commands, language: Spoken) -> Response:
    """Have the post read now: it is yours if one of your connected accounts wrote it, or if `code` stands in it. At
    Bluesky, an account at another server than Bluesky's own shows nothing. On networks that give nothing to read, you
    declare that it is."""
    return _answer(await relays.show(relay_id, by=person.person_id), language)


@router.post(
    "/me/relays/{relay_id}/consent",
    response_model=RelayView,
    responses=problems(RelayNotFound, RelayNotPossible, StaleConsent),
)
async def consent_to_relay(
    relay_id: str, body: Consent, person: SignedIn, relays: Commands, language: Spoken
) -> Response:
    """Agree that the company passes on this post. It does so after a while in which it may object, with a reason."""
    return _answer(await relays.consent(relay_id, body.consent_version, by=person.person_id), language)


@router.post(
    "/me/relays/{relay_id}/withdraw",
    response_model=RelayView,
    responses=problems(RelayNotFound),
)
async def withdraw_relay(relay_id: str, person: SignedIn, relays: Commands, language: Spoken) -> Response:
    """Take the offer and your consent back, at any time and without a reason: nothing is passed on any more, and what
    was is taken back by the programme."""
    return _answer(await relays.withdraw(relay_id, by=person.person_id), language)


@router.get("/relays", response_model=Page[OfferView], responses=problems(ProgrammeNotFound))
async def list_offers(
    request: Request,
    editor: Editorial,
    relays: Queries,
    paging: Paging,
    programme: ProgrammeId = MAIN_PROGRAMME,
    by_hand: Annotated[bool, Query(description="Those alone that somebody has to pass on by hand.")] = False,
) -> Response:
    """What was offered to a programme that you answer for and has no answer yet, newest first."""
    editor.must_answer_for(programme)
    page = paging.of("relays", programme=programme, by_hand=by_hand)
    before = page.after["before"] if page.after else None
    found = await relays.to_answer(programme, by_hand=by_hand, before=before, limit=page.enough)
    items, more = page.cut(found, lambda relay: {"before": relay.id})
    return listed(Page(items=[OfferView.of(one) for one in items], next_cursor=more), request)


@router.post("/relays/{relay_id}/object", response_model=OfferView, responses=problems(RelayNotFound, RelayNotPossible))
async def object_to_relay(relay_id: str, body: Objection, editor: Editorial, relays: Commands) -> Response:
    """Do not pass a post on, for a reason that its author reads."""
    return ok(OfferView.of(await relays.object(relay_id, body.reason, by=editor)))


@router.post("/relays/{relay_id}/done", response_model=OfferView, responses=problems(RelayNotFound, RelayNotPossible))
async def relay_done(relay_id: str, body: Done, editor: Editorial, relays: Commands) -> Response:
    """Say that you have passed a post on by hand, and where it is."""
    return ok(OfferView.of(await relays.done(relay_id, body.address, by=editor)))


@router.post("/relays/{relay_id}/undone", response_model=OfferView, responses=problems(RelayNotFound, RelayNotPossible))
async def relay_undone(relay_id: str, editor: Editorial, relays: Commands) -> Response:
    """Say that nothing of a post is out any more whose author took their consent back."""
    return ok(OfferView.of(await relays.undone(relay_id, by=editor)))


def _answer(relay: Relay, language: Language) -> Response:
    return in_language(language, ok(RelayView.of(relay, language), version=relay.version))
