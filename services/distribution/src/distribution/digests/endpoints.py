"""`/v1/me/digest` and the link in a digest that ends it: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Path, Response

from distribution.digests.commands import DigestCommands
from distribution.digests.errors import CodeExpired, EmailOff, NoDigest, TooManyCodes
from distribution.digests.queries import DigestQueries
from distribution.digests.schemas import Confirmation, DigestBody, DigestView, unsubscribing_page
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import IfMatch, Router, no_content, ok, request_language, wired
from kernel.language import Language

router = Router(prefix="/v1", tags=["digests"])

Commands = Annotated[DigestCommands, Depends(wired(DigestCommands))]
Queries = Annotated[DigestQueries, Depends(wired(DigestQueries))]
Spoken = Annotated[Language, Depends(request_language)]
Token = Annotated[str, Path(max_length=64, description="From the link in a digest.")]

_PAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "A page for people.", "content": {"text/html": {"schema": {"type": "string"}}}}
}
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "vary": "Accept-Language",
}


@router.get("/me/digest", response_model=DigestView)
async def get_digest(person: SignedIn, digests: Queries) -> Response:
    """Whether you are told which stories are new, where and how often. It is off until you ask for it."""
    digest = await digests.find(person.person_id)
    return ok(DigestView.of(digest), version=digest.version if digest else 0)


@router.put("/me/digest", response_model=DigestView, responses=problems(EmailOff, TooManyCodes))
async def change_digest(body: DigestBody, person: SignedIn, digests: Commands, expected: IfMatch) -> Response:
    """Ask to be told which stories are new. An e-mail address has to be confirmed with the code that it is sent."""
    digest = await digests.change(
        channel=body.channel,
        address=body.address,
        frequency=body.frequency,
        language=body.language,
        expected=expected,
        by=person,
    )
    return ok(DigestView.of(digest), version=digest.version)


@router.post("/me/digest/confirm", response_model=DigestView, responses=problems(NoDigest, CodeExpired))
async def confirm_digest(body: Confirmation, person: SignedIn, digests: Commands) -> Response:
    """Confirm that the address is yours, with the code that it was sent."""
    digest = await digests.confirm(body.code, by=person.person_id)
    return ok(DigestView.of(digest), version=digest.version)


@router.delete("/me/digest", status_code=204)
async def turn_off_digest(person: SignedIn, digests: Commands) -> Response:
    """Be sent no digest; also 204 when you were not. Your address is forgotten."""
    await digests.turn_off(person.person_id)
    return no_content()


@router.get("/digests/unsubscribe/{token}", response_class=Response, responses=_PAGE)
async def ask_to_unsubscribe(token: Token, language: Spoken) -> Response:
    """A page with a button. Nothing changes by opening it, as programs that check links do."""
    return _page(language, done=False)


@router.post("/digests/unsubscribe/{token}", response_class=Response, responses=_PAGE)
async def unsubscribe(token: Token, digests: Commands, language: Spoken) -> Response:
    """End the digest that the link stood in, without signing in (RFC 8058). It is the same for a link that is not known
    or was used before."""
    await digests.unsubscribe(token)
    return _page(language, done=True)


def _page(language: Language, *, done: bool) -> Response:
    headers = {**_HEADERS, "content-language": language}
    return Response(unsubscribing_page(language, done=done), 200, headers, "text/html; charset=utf-8")
