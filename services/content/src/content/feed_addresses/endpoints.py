"""`/v1/me/feed-addresses`, and `/feeds/…` for feed readers, which have no token: parse, authorise, one call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from content.audiences.endpoints import Reading
from content.feed_addresses.commands import FeedAddressCommands
from content.feed_addresses.errors import FeedAddressNotFound, TooManyFeedAddresses
from content.feed_addresses.queries import FeedAddressQueries
from content.feed_addresses.schemas import (
    Channel,
    FeedAddressView,
    NewFeedAddress,
    NewFeedAddressView,
    atom,
    json_feed,
    rss,
)
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Page, Router, created, known_or, listed, no_content, ok, request_language, wired
from kernel.language import Language

router = Router(tags=["feed addresses"])

Commands = Annotated[FeedAddressCommands, Depends(wired(FeedAddressCommands))]
Queries = Annotated[FeedAddressQueries, Depends(wired(FeedAddressQueries))]

_OWN = "/v1/me/feed-addresses"
_JSON, _RSS, _ATOM = "application/feed+json", "application/rss+xml", "application/atom+xml"


def _feed(media_type: str) -> dict[str, Any]:
    # The shapes are those of the formats' own specifications.
    content = {"content": {media_type: {"schema": {"type": "object" if media_type is _JSON else "string"}}}}
    known = {"description": "You have it already."}
    return {"response_class": Response, "responses": {200: content, 304: known, **problems(FeedAddressNotFound)}}


@router.post(_OWN, status_code=201, response_model=NewFeedAddressView, responses=problems(TooManyFeedAddresses))
async def create_feed_address(
    request: Request,
    body: NewFeedAddress,
    reader: Reading,
    addresses: Commands,
    language: Annotated[Language, Depends(request_language)],
) -> Response:
    """Make an address for your feed reader. It shows what is addressed to you now, until you renew it.

    Its secret is shown this once. There is no `Idempotency-Key`, because the answer would have to be kept: if you do
    not get it, make another address and revoke this one.
    """
    address, secret = await addresses.make(by=reader, label=body.label, language=language)
    view = NewFeedAddressView.with_secret(address, secret, public_url=request.app.state.settings.public_url)
    response = created(view, location=f"{_OWN}/{address.id}")
    response.headers["cache-control"] = "no-store"
    return response


@router.get(_OWN, response_model=Page[FeedAddressView])
async def list_feed_addresses(request: Request, person: SignedIn, addresses: Queries) -> Response:
    """Your feed addresses, oldest first, without their secrets. There are few: one page holds them all."""
    found = await addresses.all_of(person.person_id)
    return listed(Page(items=[FeedAddressView.of(address) for address in found]), request)


@router.post(f"{_OWN}/{{address_id}}/renew", response_model=FeedAddressView, responses=problems(FeedAddressNotFound))
async def renew_feed_address(address_id: str, reader: Reading, addresses: Commands) -> Response:
    """Have an address show what is addressed to you now, and be valid as long as a new one."""
    return ok(FeedAddressView.of(await addresses.renew(address_id, by=reader)))


@router.delete(f"{_OWN}/{{address_id}}", status_code=204, responses=problems(FeedAddressNotFound))
async def revoke_feed_address(address_id: str, person: SignedIn, addresses: Commands) -> Response:
    """Revoke an address: from now on nothing is there."""
    await addresses.revoke(address_id, by=person.person_id)
    return no_content()


@router.get("/feeds/{secret}.json", **_feed(_JSON))
async def get_json_feed(request: Request, secret: str, addresses: Queries) -> Response:
    """The newest stories at a feed address, as JSON Feed 1.1."""
    return await _written(request, secret, addresses, json_feed, "json", _JSON)


@router.get("/feeds/{secret}.rss", **_feed(_RSS))
async def get_rss_feed(request: Request, secret: str, addresses: Queries) -> Response:
    """The newest stories at a feed address, as RSS 2.0."""
    return await _written(request, secret, addresses, rss, "rss", f"{_RSS}; charset=utf-8")


@router.get("/feeds/{secret}.atom", **_feed(_ATOM))
async def get_atom_feed(request: Request, secret: str, addresses: Queries) -> Response:
    """The newest stories at a feed address, as Atom (RFC 4287)."""
    return await _written(request, secret, addresses, atom, "atom", f"{_ATOM}; charset=utf-8")


async def _written(
    request: Request,
    secret: str,
    addresses: FeedAddressQueries,
    write: Callable[[Channel], bytes],
    suffix: str,
    media_type: str,
) -> Response:
    contents = await addresses.contents(secret)
    public_url = request.app.state.settings.public_url
    channel = Channel(
        address=contents.address,
        stories=contents.stories,
        changed_at=contents.changed_at,
        self_url=f"{public_url}/feeds/{secret}.{suffix}",
        home_url=public_url,
    )
    # Whoever stands between may not keep what was meant for one person; the reader itself asks each time.
    headers = {"cache-control": "private, no-cache", "vary": "Accept-Encoding"}
    modified_at = contents.changed_at if contents.is_settled else None
    return known_or(write(channel), request, media_type=media_type, modified_at=modified_at, headers=headers)
