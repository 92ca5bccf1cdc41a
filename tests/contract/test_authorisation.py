"""Each operation, asked by everybody: 401 without a token, 403 where a role is missing, 404 for what is another's."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from typing import Any

import pytest

import content.bootstrap
import distribution.bootstrap
import gamification.bootstrap
import metrics.bootstrap
from kernel.clock import new_id
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Answer, Running, running
from relais.distribution.v1.access_pb2 import AccessEnded, AccessRestored
from tests.contract import authorisation
from tests.contract.authorisation import (
    DIRECTORY,
    EVERYBODY,
    ROLES,
    SERVICES,
    SYSTEMS,
    Line,
    Operation,
    classified,
    lines,
    operations,
)
from tests.contract.owned import MAKERS, UNLISTED

BOOTSTRAPS = {
    "content": content.bootstrap.SERVICE,
    "distribution": distribution.bootstrap.SERVICE,
    "gamification": gamification.bootstrap.SERVICE,
    "metrics": metrics.bootstrap.SERVICE,
}
OWNER, OTHER, TAKEN_BACK = "employee-1", "employee-2", "employee-30"
# docs/operations/provisioning.md promises this.
BOUND_SECONDS = 5.0
# More things are made here in a moment than a person makes in a week, and nobody waits for an answer of an hour.
LIMITS: Mapping[str, Mapping[str, float]] = {
    "distribution": {"stream_seconds": 0.1},
    "gamification": {"kudos_per_week": 100, "stream_seconds": 0.1},
}
AT_ONCE = 8
REFUSALS = ("unauthenticated", "missing-role", "missing-scope", "persons-only", "service-accounts-only")

each_service = pytest.mark.parametrize("name", SERVICES)


@pytest.fixture(scope="module")
async def services(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Mapping[str, Running]]:
    """The four services, side by side."""
    async with AsyncExitStack() as stack:
        yield {
            name: await stack.enter_async_context(
                running(
                    BOOTSTRAPS[name],
                    mongo_uri=mongo_uri,
                    kafka_bootstrap=kafka_bootstrap,
                    **LIMITS.get(name, {}),
                )
            )
            for name in SERVICES
        }


@each_service
def test_every_operation_is_classified(name: str) -> None:
    missing = [each.suggestion for each in operations(name) if each.id not in lines(name)]
    assert not missing, f"add to tests/contract/authorisations.yaml, under {name}:\n" + "\n".join(missing)
    assert lines(name).keys() == {each.id for each in operations(name)}, "the table names operations that are gone"


@each_service
def test_the_document_declares_what_the_table_says(name: str) -> None:
    for operation, line in classified(name):
        assert (operation.roles, operation.scope) == (line.may, line.scope), operation.id
        assert bool(operation.problems(401)) == (line.may != "public" or "security" in operation.declared), operation.id
        # What is open to all who are signed in may still take a role for some values of a parameter.
        assert "missing-role" in operation.problems(403) or not isinstance(line.may, list), operation.id


@each_service
def test_the_table_says_whose_the_object_of_a_path_is(name: str) -> None:
    for operation, line in classified(name):
        assert (line.of is not None) == bool(operation.parameters), f"{operation.id}: `of` goes with a path's object"
        if line.of not in (None, EVERYBODY):
            assert line.of in MAKERS, f"{operation.id}: add a maker for {line.of} to tests/contract/owned.py"
            assert operation.problems(404), f"{operation.id}: an object of one person is declared with its 404"


@each_service
async def test_only_those_whom_the_table_names_are_let_in(services: Mapping[str, Running], name: str) -> None:
    service = services[name]
    turns = asyncio.Semaphore(AT_ONCE)

    async def asked(operation: Operation, line: Line, asker: str | None) -> str | None:
        async with turns:
            answer = await _ask(service, operation, line, operation.values(), token=_token(service, asker))
        said = _slug(answer)
        refusal = line.refusal(asker, looks_at_tokens=operation.looks_at_tokens)
        if refusal is not None:
            right = (answer.status, said) == refusal and (
                line.may == DIRECTORY or said in operation.problems(answer.status)
            )
        else:
            # A 403 for another reason than the role, such as a charter that is to be accepted first, is declared.
            right = answer.status < 500 and said not in REFUSALS
            right = right and (answer.status != 403 or said in operation.problems(403))
        return None if right else f"{operation.id} as {asker}: {answer.status} {said}"

    wrong = await asyncio.gather(
        *(asked(operation, line, asker) for operation, line in classified(name) for asker in (None, *ROLES, *SYSTEMS))
    )
    assert [each for each in wrong if each] == []


@each_service
async def test_nobody_is_let_in_whom_the_directory_took_back(services: Mapping[str, Running], name: str) -> None:
    service = services[name]
    path = next(each.path for each in operations(name) if each.path in ("/v1/me/export", "/v1/me/data"))
    assert (await service.get(path, as_=TAKEN_BACK)).status == 200

    await service.publish(_of_access(service, AccessEnded), source="/distribution")

    await eventually(lambda: _status(service, path, TAKEN_BACK, 401), within=BOUND_SECONDS)
    assert (await service.get(path, as_=OTHER)).status == 200
    await service.publish(_of_access(service, AccessRestored), source="/distribution")
    await eventually(lambda: _status(service, path, TAKEN_BACK, 200), within=BOUND_SECONDS)


@each_service
async def test_what_is_of_one_person_is_not_there_for_anybody_else(services: Mapping[str, Running], name: str) -> None:
    service, wrong = services[name], []
    for operation, line in classified(name):
        if line.of not in MAKERS:
            continue
        made = await MAKERS[line.of](service, OWNER)
        for role in ROLES:
            token = _token(service, role)
            seen = await _ask(service, operation, line, made, token=token)
            unknown = await _ask(service, operation, line, values := operation.values(), token=token)
            if role not in line.shown_to and (seen.status, _told(seen, made)) != (404, _told(unknown, values)):
                wrong.append(f"{operation.id} of another's {line.of} as {role}: {seen.status} {_slug(seen)}")
        own = await _ask(service, operation, line, made, token=service.token(OWNER))
        if own.status in (401, 403, 404, 422) or own.status >= 500:
            wrong.append(f"{operation.id} of one's own {line.of}: {own.status} {own.body!r}")
    assert wrong == []


@each_service
async def test_lists_of_ones_own_hold_nothing_of_others(services: Mapping[str, Running], name: str) -> None:
    service, wrong = services[name], []
    mine = {line.of for _, line in classified(name) if line.of in MAKERS} - UNLISTED
    lists = [
        each
        for each, _ in classified(name)
        if each.method == "GET" and each.path.startswith("/v1/me") and not each.parameters
    ]
    for thing in sorted(mine):
        ids = (await MAKERS[thing](service, OWNER)).values()
        found = {login: [await service.get(each.path, as_=login) for each in lists] for login in (OWNER, OTHER)}
        if not any(id.encode() in answer.body for answer in found[OWNER] for id in ids):
            wrong.append(f"no list under /v1/me shows its owner a {thing}")
        wrong += [f"{thing} is shown to another" for answer in found[OTHER] for id in ids if id.encode() in answer.body]
    assert wrong == []


def _of_access(service: Running, kind: type[AccessEnded] | type[AccessRestored]) -> NewEvent:
    person_id = service.person_id(TAKEN_BACK)
    return NewEvent(kind(person_id=person_id), subject=person_id, key=person_id, sequence=1)


async def _status(service: Running, path: str, login: str, status: int) -> bool:
    return (await service.get(path, as_=login)).status == status


async def _ask(
    service: Running, operation: Operation, line: Line, values: Mapping[str, str], *, token: str | None
) -> Answer:
    """What the service answers to a well-formed request with these values in its path."""
    headers = {"Idempotency-Key": new_id(), "If-Match": "*"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    body = (line.body or {}) if "requestBody" in operation.declared else None
    return await service.request(
        operation.method, operation.path.format(**operation.values() | values), as_=None, json=body, headers=headers
    )


def _token(service: Running, asker: str | None) -> str | None:
    """A token of somebody with this role and no other, or of another system."""
    if asker is None:
        return None
    issuer, now = service.issuer, int(time.time())
    claims: dict[str, Any] = {"iss": issuer.url, "aud": issuer.audience, "iat": now, "exp": now + 600, "jti": new_id()}
    scopes = {each.scope for name in SERVICES for each in operations(name) if each.scope}
    match asker:
        case authorisation.EVERY_SCOPE:
            claims |= {"sub": "everything", "client_id": "everything", "scope": " ".join(scopes)}
        case authorisation.NO_SCOPE:
            claims |= {"sub": "nothing", "client_id": "nothing", "roles": list(ROLES)}
        case role:
            # Scopes make no system of a person.
            claims |= {"sub": f"only-{role}", "client_id": "intranet", "roles": [role], "scope": " ".join(scopes)}
    return issuer.sign(claims)


def _slug(answer: Answer) -> str | None:
    """The problem of an answer, if it is one."""
    document = answer.json
    type_ = document.get("type") if isinstance(document, dict) else None
    # A document of linked data has a list of types.
    return type_.rpartition("/")[2] if isinstance(type_, str) else None


def _told(answer: Answer, values: Mapping[str, str]) -> object:
    """What an answer says besides where and in which trace, which differ for each request, as do the path's values."""
    text = answer.body.decode()
    for value in values.values():
        text = text.replace(value, "…")
    return {name: said for name, said in json.loads(text or "{}").items() if name not in ("instance", "trace_id")}
