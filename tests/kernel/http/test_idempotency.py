"""A POST with a key has its effect once, however often it is sent; through each driver, on a real database."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Request, Response
from pydantic import Field

from kernel.auth import Actor, SignedIn
from kernel.clock import new_id
from kernel.errors import Forbidden
from kernel.events import Catalogue
from kernel.http import Body, Once, Router, View, created
from kernel.http.app import create_app
from kernel.http.idempotency import COLLECTION
from kernel.language import Text
from kernel.mongo import Mongo, Tx, UnitOfWork, answering
from kernel.outbox import OutboxWriter
from kernel.settings import ServiceSettings
from kernel.testing.issuer import Issuer
from kernel.testing.serving import serve

router = Router(prefix="/v1")


class NewThing(Body):
    name: Annotated[str, Field(max_length=20)]


class ThingView(View):
    id: str
    name: str


class AllowanceUsed(Forbidden):
    """One thing for each person."""

    slug = "allowance-used"
    title = Text(en="Your allowance is used up", fr="Votre quota est épuisé")


class Things:
    """Commands of the service under test: each writes one document."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self.answered = asyncio.Event()
        self.released = asyncio.Event()

    async def make(self, name: str) -> ThingView:
        async def work(tx: Tx) -> ThingView:
            thing = ThingView(id=new_id(), name=name)
            await tx.collection("things").insert_one({"_id": thing.id, "name": name})
            return thing

        return await self.uow.run(work)

    async def make_only_one(self, *, by: Actor) -> ThingView:
        async def work(tx: Tx) -> ThingView:
            if await tx.collection("things").find_one({"by": by.person_id}):
                raise AllowanceUsed
            thing = ThingView(id=new_id(), name="only")
            await tx.collection("things").insert_one({"_id": thing.id, "by": by.person_id})
            return thing

        return await self.uow.run(work)

    async def make_slowly(self) -> ThingView:
        """Stops between writing the answer and committing, until released."""
        answer = answering.get()
        assert answer is not None

        async def stopping(tx: Tx, result: Any) -> None:
            await answer(tx, result)
            self.answered.set()
            await self.released.wait()

        token = answering.set(stopping)
        try:
            return await self.make("slow")
        finally:
            answering.reset(token)


def answer_of(thing: ThingView) -> Response:
    return created(thing, location=f"/v1/things/{thing.id}", version=1)


@router.post("/things", status_code=201)
async def make_thing(body: NewThing, actor: SignedIn, request: Request, once: Once) -> Response:
    """Make a thing."""
    things: Things = request.app.state.things
    return await once(lambda: things.make(body.name), answer_of)


@router.post("/other-things", status_code=201)
async def make_other_thing(body: NewThing, actor: SignedIn, request: Request, once: Once) -> Response:
    """Make a thing elsewhere."""
    things: Things = request.app.state.things
    return await once(lambda: things.make(body.name), answer_of)


@router.post("/only-things", status_code=201)
async def make_only_thing(actor: SignedIn, request: Request, once: Once) -> Response:
    """Make the only thing a person may have."""
    things: Things = request.app.state.things
    return await once(lambda: things.make_only_one(by=actor), answer_of)


@router.post("/slow-things", status_code=201)
async def make_slow_thing(actor: SignedIn, request: Request, once: Once) -> Response:
    """Make a thing slowly."""
    things: Things = request.app.state.things
    return await once(things.make_slowly, answer_of)


@pytest.fixture
def things(mongo: Mongo, catalogue: Catalogue) -> Things:
    return Things(UnitOfWork(mongo, OutboxWriter(catalogue, source="/things"), seconds=5))


@pytest.fixture
async def client(
    mongo: Mongo, things: Things, make_settings: Callable[..., ServiceSettings], issuer: Issuer
) -> AsyncIterator[httpx.AsyncClient]:
    settings = make_settings(oidc_issuer=issuer.url, oidc_audience=issuer.audience)
    app = create_app(settings, title="things", routers=[router], mongo=mongo)
    app.state.things = things
    headers = {"authorization": f"Bearer {issuer.token('employee-1')}"}
    async with serve(app) as url, httpx.AsyncClient(base_url=url, headers=headers) as http:
        yield http


async def make(
    client: httpx.AsyncClient, key: str | None, name: str = "a", path: str = "/v1/things", **headers: str
) -> httpx.Response:
    keyed = {"idempotency-key": key} if key is not None else {}
    return await client.post(path, json={"name": name}, headers={**keyed, **headers})


async def test_repetition_gets_the_first_answer_and_has_no_effect(client: httpx.AsyncClient, mongo: Mongo) -> None:
    first, again = await make(client, "k1"), await make(client, "k1")
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content) == (201, first.content)
    for header in ("location", "etag", "content-type", "content-length"):
        assert again.headers[header] == first.headers[header]
    assert await mongo.collection("things").count({}) == 1


async def test_what_a_body_said_cannot_be_found_by_trying(client: httpx.AsyncClient, mongo: Mongo) -> None:
    sent = (await make(client, "k1")).request.content
    [stored] = await mongo.collection("idempotency_keys").find({})
    assert hashlib.sha256(sent).digest() not in stored.values()


async def test_an_answer_that_the_release_before_stored_is_given_again(client: httpx.AsyncClient, mongo: Mongo) -> None:
    sent = (await make(client, "k1")).request.content
    await mongo.collection("idempotency_keys").update_one({}, {"$set": {"fingerprint": hashlib.sha256(sent).digest()}})
    assert (await make(client, "k1")).headers["idempotent-replayed"] == "true"


async def test_key_of_another_request_is_refused(client: httpx.AsyncClient, mongo: Mongo) -> None:
    await make(client, "k1")
    answer = await make(client, "k1", name="b")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/idempotency-mismatch")
    assert await mongo.collection("things").count({}) == 1


async def test_concurrent_repetitions_have_one_effect(client: httpx.AsyncClient, mongo: Mongo) -> None:
    answers = await asyncio.gather(*(make(client, "k1") for _ in range(30)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert await mongo.collection("things").count({}) == 1
    assert await mongo.collection(COLLECTION).count({}) == 1


async def test_repetition_while_the_first_is_served_is_told_to_wait(
    client: httpx.AsyncClient, things: Things, mongo: Mongo
) -> None:
    first = asyncio.create_task(make(client, "k1", path="/v1/slow-things"))
    await asyncio.wait_for(things.answered.wait(), 5)
    meanwhile = await make(client, "k1", path="/v1/slow-things")
    things.released.set()
    assert (meanwhile.status_code, meanwhile.json()["type"]) == (409, "/problems/request-in-flight")
    assert meanwhile.headers["retry-after"] == "1"
    assert (await first).status_code == 201
    assert (await make(client, "k1", path="/v1/slow-things")).content == (await first).content
    assert await mongo.collection("things").count({}) == 1


async def test_repetition_is_answered_although_its_first_run_used_up_the_allowance(client: httpx.AsyncClient) -> None:
    first, again = [await client.post("/v1/only-things", headers={"idempotency-key": "k1"}) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    other = await client.post("/v1/only-things", headers={"idempotency-key": "k2"})
    assert (other.status_code, other.json()["type"]) == (403, "/problems/allowance-used")


async def test_refusals_are_not_stored(client: httpx.AsyncClient, mongo: Mongo) -> None:
    await client.post("/v1/only-things", headers={"idempotency-key": "k1"})
    assert (await client.post("/v1/only-things", headers={"idempotency-key": "k2"})).status_code == 403
    await mongo.collection("things").delete_many({})
    assert (await client.post("/v1/only-things", headers={"idempotency-key": "k2"})).status_code == 201


async def test_key_belongs_to_its_person_and_path(client: httpx.AsyncClient, issuer: Issuer, mongo: Mongo) -> None:
    someone_else = {"authorization": f"Bearer {issuer.token('editor-1')}"}
    answers = [
        await make(client, "k1"),
        await make(client, "k1", path="/v1/other-things"),
        await make(client, "k1", **someone_else),
        await make(client, "k2"),
    ]
    assert [answer.status_code for answer in answers] == [201] * 4
    assert await mongo.collection("things").count({}) == 4


async def test_without_a_key_each_request_has_its_effect(client: httpx.AsyncClient, mongo: Mongo) -> None:
    await make(client, None)
    await make(client, None)
    assert await mongo.collection("things").count({}) == 2
    assert await mongo.collection(COLLECTION).count({}) == 0


async def test_quoted_and_bare_key_are_the_same(client: httpx.AsyncClient) -> None:
    first, again = await make(client, '"k1"'), await make(client, "k1")
    assert again.headers["idempotent-replayed"] == "true"
    assert again.content == first.content


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "clé"])
async def test_malformed_key_is_named(client: httpx.AsyncClient, key: str) -> None:
    answer = await client.post("/v1/things", json={"name": "a"}, headers={"idempotency-key": key.encode()})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "Idempotency-Key"


async def test_stored_answer_names_nobody(client: httpx.AsyncClient, mongo: Mongo) -> None:
    await make(client, "a-key-that-says-employee-1")
    [record] = await mongo.collection(COLLECTION).find({})
    assert "employee" not in str(record)
