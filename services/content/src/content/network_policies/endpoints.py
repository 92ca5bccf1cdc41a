"""`/v1/networks`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from content.guides.endpoints import Historian, Of, Spoken, Version, Writer
from content.network_policies.commands import NetworkPolicyCommands
from content.network_policies.errors import (
    NetworkNotFound,
    NetworkReasonMissing,
    PolicyNamesNoGuide,
    PolicyVersionNotFound,
)
from content.network_policies.queries import NetworkPolicyQueries
from content.network_policies.schemas import NetworkView, NewPolicy, PolicyVersionView
from content.programmes.errors import ProgrammeNotFound
from content.programmes.models import MAIN_PROGRAMME
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import IfMatch, Page, Paging, Router, in_language, listed, ok, wired

router = Router(prefix="/v1/networks", tags=["networks"])

Commands = Annotated[NetworkPolicyCommands, Depends(wired(NetworkPolicyCommands))]
Queries = Annotated[NetworkPolicyQueries, Depends(wired(NetworkPolicyQueries))]


@router.get("", response_model=Page[NetworkView])
async def list_networks(
    request: Request, _reader: SignedIn, policies: Queries, language: Spoken, programme: Of = MAIN_PROGRAMME
) -> Response:
    """The networks in the order in which to show them: those that are on, those with a kit, and why others are off."""
    found = await policies.every(programme_id=programme)
    page = Page[NetworkView](items=[NetworkView.of(policy, language) for policy in found])
    return in_language(language, listed(page, request))


@router.get("/{network}", response_model=NetworkView, responses=problems(NetworkNotFound))
async def get_network(
    network: str, _reader: SignedIn, policies: Queries, language: Spoken, programme: Of = MAIN_PROGRAMME
) -> Response:
    """What holds for a network now, in your language."""
    policy = await policies.one(network, programme_id=programme)
    return in_language(language, ok(NetworkView.of(policy, language), version=policy.version))


@router.put(
    "/{network}",
    response_model=PolicyVersionView,
    responses=problems(NetworkNotFound, NetworkReasonMissing, PolicyNamesNoGuide, ProgrammeNotFound),
)
async def change_network(
    network: str,
    body: NewPolicy,
    writer: Writer,
    policies: Commands,
    expected: IfMatch,
    programme: Of = MAIN_PROGRAMME,
) -> Response:
    """Decide what holds for a network from now on. The versions before stay readable; what people post there on their
    own is theirs."""
    policy = await policies.change(network, body.rules, programme_id=programme, expected=expected, by=writer.person_id)
    return ok(PolicyVersionView.model_validate(policy), version=policy.version)


@router.get(
    "/{network}/versions",
    response_model=Page[PolicyVersionView],
    responses=problems(NetworkNotFound, ProgrammeNotFound),
)
async def list_network_versions(
    network: str,
    request: Request,
    _historian: Historian,
    policies: Queries,
    paging: Paging,
    programme: Of = MAIN_PROGRAMME,
) -> Response:
    """The versions of a network's policy, newest first, with who made them; the last is the one that is shipped."""
    page = paging.of("network_policies", programme=programme, network=network)
    before = page.after["before"] if page.after else None
    found = await policies.versions(network, programme_id=programme, before=before, limit=page.enough)
    items, more = page.cut(found, lambda policy: {"before": policy.version})
    return listed(Page(items=[PolicyVersionView.model_validate(one) for one in items], next_cursor=more), request)


@router.get(
    "/{network}/versions/{version}",
    response_model=PolicyVersionView,
    responses=problems(NetworkNotFound, PolicyVersionNotFound, ProgrammeNotFound),
)
async def get_network_version(
    network: str, version: Version, _historian: Historian, policies: Queries, programme: Of = MAIN_PROGRAMME
) -> Response:
    """A version of a network's policy in both languages, to start the next one from."""
    policy = await policies.at_version(network, version, programme_id=programme)
    return ok(PolicyVersionView.model_validate(policy), version=version)
