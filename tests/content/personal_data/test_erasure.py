"""Being forgotten: what is the person's goes, what is the programme's no longer names them; confirmed once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from pymongo import AsyncMongoClient

from content.personal_data.commands import confirm
from content.personal_data.repository import HOLDINGS
from content.subscriptions import request_erasure
from kernel.clock import new_id, utc_now
from kernel.events import Event, NewEvent
from kernel.mongo import Tx
from kernel.personal_data import ERASED, ErasureLedger, Erasures, IncompleteErasure
from kernel.personal_data.erasures import CHUNK
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.content.v1.erasure_pb2 import ErasureConfirmed
from relais.content.v1.proposal_pb2 import ProposalWithdrawn
from relais.distribution.v1.ambassador_pb2 import ErasureRequested
from tests.content.captions.test_captions import CAPTION
from tests.content.charters.test_charters import enact, propose
from tests.content.examples import CERTIFICATE, PROPOSAL, STORY
from tests.content.guides.test_guides import GUIDE
from tests.content.media.test_upload import upload
from tests.content.network_policies.test_network_policies import POLICY
from tests.content.pictures import plain
from tests.content.proposing import submitted
from tests.content.weather.test_weather import STORM

# Rows of the outbox end after 7 days and answers to idempotent requests after 24 hours, by themselves.
_END_BY_THEMSELVES = {"outbox", "idempotency_keys"}


def wish(service: Running, login: str, *, erasure_id: str | None = None) -> NewEvent:
    requested_at = Timestamp()
    requested_at.FromDatetime(utc_now())
    person_id = service.person_id(login)
    data = ErasureRequested(erasure_id=erasure_id or new_id(), person_id=person_id, requested_at=requested_at)
    return NewEvent(data, subject=data.erasure_id, key=person_id, sequence=1)


async def handle(service: Running, new: NewEvent) -> None:
    """Run the handler on an event in a transaction, as the consumer does."""
    event: Event[Any] = service.runtime.outbox.stamp(new)

    async def work(tx: Tx) -> None:
        await request_erasure(event, tx)

    await service.runtime.uow.run(work)


def worker(service: Running) -> Erasures:
    return Erasures(service.runtime.uow, ErasureLedger(), HOLDINGS, utc_now, finished=confirm)


async def erased(service: Running, login: str) -> None:
    await handle(service, wish(service, login))
    while await worker(service).carry_out():
        pass


async def proposed(service: Running, *, as_: str) -> str:
    answer = await service.post("/v1/proposals", as_=as_, json=PROPOSAL)
    assert answer.status == 201, answer.body
    made: str = answer.json["id"]
    return made


async def confirmations(service: Running) -> list[Any]:
    rows = await service.runtime.mongo.collection("outbox").find({"type": "relais.content.erasure.confirmed.v1"})
    return [ErasureConfirmed.FromString(row["data"]) for row in rows]


async def live(service: Running, login: str) -> str:
    """Do everything that leaves a trace of a person with every role here; the id of a story that they published."""
    mine, waiting, theirs = [await proposed(service, as_=as_) for as_ in (login, login, "employee-3")]
    reason = {"reason": "Good to know."}
    for proposal_id, how in ((mine, "accept"), (theirs, "decline")):
        assert (await service.post(f"/v1/proposals/{proposal_id}/{how}", as_=login, json=reason)).status == 200
    assert (await service.get(f"/v1/proposals/{waiting}", as_=login)).status == 200
    story_id: str = (await service.post("/v1/stories", as_=login, json=STORY)).json["id"]
    await service.post(f"/v1/stories/{story_id}/certify", as_=login, json=CERTIFICATE)
    assert (await service.post(f"/v1/stories/{story_id}/publish", as_=login)).status == 200
    feed = {"url": "http://127.0.0.1:9/feed", "language": "en"}
    assert (await service.post("/v1/feeds", as_=login, json=feed)).status == 201
    caption = await service.post(f"/v1/stories/{story_id}/captions", as_=login, json=CAPTION)
    assert (caption.status, (await upload(service, plain(), as_=login)).status) == (201, 201)
    assert (await service.post("/v1/me/editorial-line", as_=login, json={"networks": ["linkedin"]})).status == 201
    for preference in ("topics/energy", f"feed/not-for-me/{story_id}"):
        assert (await service.put(f"/v1/me/{preference}", as_=login)).status == 204
    assert (await service.post("/v1/me/feed-addresses", as_=login, json={})).status == 201
    assert (await service.put("/v1/topics/energy", as_=login, json={"names": {"en": "Energy"}})).status == 200
    return story_id


async def decide(service: Running) -> None:
    """Decide, as the programme, everything that the programme decides."""
    await enact(service, await propose(service))
    for path, body in (
        ("/v1/guides/linkedin", GUIDE),
        ("/v1/networks/linkedin", POLICY),
        ("/v1/programmes/main/weather", STORM),
    ):
        answer = await service.put(path, as_="programme-1", json=body, headers={"If-Match": '"0"'})
        assert answer.status == 200, answer.body


async def test_no_document_names_an_erased_person(emptied: Running, mongo_uri: str) -> None:
    await live(emptied, "editor-1")
    await decide(emptied)
    for login in ("editor-1", "programme-1"):
        assert len(await naming(emptied, login, mongo_uri)) > 4
        await erased(emptied, login)
        assert await naming(emptied, login, mongo_uri) == []


async def test_a_published_story_keeps_its_text_and_gets_its_next_version(emptied: Running) -> None:
    path = f"/v1/stories/{await live(emptied, 'editor-1')}"
    before = (await emptied.get(path)).json
    await erased(emptied, "editor-1")

    after = (await emptied.get(path)).json

    assert (after["title"], after["body"], after["status"]) == (before["title"], before["body"], "published")
    assert (after["author_id"], after["certificate"]["verifier_id"]) == (ERASED, ERASED)
    assert after["version"] > before["version"]


async def test_a_draft_that_was_made_of_a_proposal_stays_without_its_author(emptied: Running) -> None:
    proposal_id = await proposed(emptied, as_="employee-1")
    accepted = await emptied.post(f"/v1/proposals/{proposal_id}/accept", as_="editor-1", json={"reason": "Good."})
    await erased(emptied, "employee-1")

    story = (await emptied.get(f"/v1/stories/{accepted.json['story_id']}", as_="editor-1")).json
    assert story["body"] == PROPOSAL["body"]
    assert story["author_id"] == emptied.person_id("editor-1")
    assert await emptied.runtime.mongo.collection("stories").count({"proposed_by.person_id": ERASED}) == 1


async def test_the_log_keeps_what_was_done_and_not_by_whom(emptied: Running) -> None:
    proposal_id = await proposed(emptied, as_="employee-1")
    await emptied.post(f"/v1/proposals/{proposal_id}/decline", as_="editor-1", json={"reason": "Told already."})
    await erased(emptied, "editor-1")

    [act] = (await emptied.get(f"/v1/audit?subject=proposals/{proposal_id}", as_="auditor-1")).json["items"]

    assert (act["act"], act["actor_id"]) == ("proposal.declined", ERASED)


async def test_nobody_reads_or_waits_for_the_proposals_of_an_erased_person(emptied: Running) -> None:
    proposal_id = await proposed(emptied, as_="employee-1")
    await erased(emptied, "employee-1")

    for path in (f"/v1/proposals/{proposal_id}", f"/v1/proposals/{proposal_id}/accept"):
        method = "POST" if path.endswith("accept") else "GET"
        answer = await emptied.request(
            method, path, as_="editor-1", json={"reason": "Good."} if method == "POST" else None
        )
        assert answer.status == 404
    assert (await emptied.get("/v1/proposals", as_="editor-1")).json["items"] == []
    [stored] = await emptied.runtime.mongo.collection("proposals").find({})
    assert (stored["title"], stored["body"], stored["url"], stored["topics"]) == ("", "", None, [])
    [row] = await emptied.runtime.mongo.collection("outbox").find({"type": "relais.content.proposal.withdrawn.v1"})
    assert ProposalWithdrawn.FromString(row["data"]).person_id == ""


async def test_a_missed_promise_stays_one_when_the_person_is_gone(emptied: Running) -> None:
    await submitted(emptied, ago=timedelta(days=30))
    await erased(emptied, "employee-1")

    [kept] = (await emptied.get("/v1/programme-commitments")).json["items"]

    assert (kept["answered_late"], kept["open"]) == (1, 0)
    of_acts = {"type": {"$ne": "relais.content.act.recorded.v1"}}
    told = await emptied.runtime.mongo.collection("outbox").find(of_acts, sort=[("_id", 1)])
    assert [row["type"].split(".")[-2] for row in told] == ["submitted", "overdue", "withdrawn", "confirmed"]


async def test_other_people_keep_what_is_theirs(emptied: Running) -> None:
    await live(emptied, "editor-1")
    before = (await emptied.get("/v1/me/data", as_="employee-3")).json["holdings"]
    await erased(emptied, "editor-1")

    after = (await emptied.get("/v1/me/data", as_="employee-3")).json["holdings"]

    [was], [now] = before["proposals"], after["proposals"]
    assert now["answer"] == {**was["answer"], "by": ERASED}
    assert (now["title"], now["status"]) == (was["title"], "declined")


async def test_more_than_fits_in_one_transaction_is_erased_too(emptied: Running, mongo_uri: str) -> None:
    for _ in range(3):
        await asyncio.gather(*(submitted(emptied, ago=timedelta(0)) for _ in range(CHUNK // 2)))

    await erased(emptied, "employee-1")

    assert await naming(emptied, "employee-1", mongo_uri) == []


async def test_several_workers_confirm_once(emptied: Running) -> None:
    await live(emptied, "editor-1")
    new = wish(emptied, "editor-1")
    await handle(emptied, new)

    await asyncio.gather(*(worker(emptied).carry_out() for _ in range(4)))

    [confirmation] = await confirmations(emptied)
    assert (confirmation.erasure_id, confirmation.service) == (new.subject, "content")


async def test_a_worker_goes_on_where_another_died(emptied: Running, mongo_uri: str) -> None:
    await live(emptied, "editor-1")
    await handle(emptied, wish(emptied, "editor-1"))
    half = Erasures(emptied.runtime.uow, ErasureLedger(), [*HOLDINGS[:2], Broken()], utc_now, finished=confirm)
    with pytest.raises(ZeroDivisionError):
        await half.carry_out()
    assert await confirmations(emptied) == []

    await worker(emptied).carry_out()

    assert await naming(emptied, "editor-1", mongo_uri) == []
    assert len(await confirmations(emptied)) == 1


async def test_a_repeated_wish_changes_nothing_for_who_came_back(emptied: Running) -> None:
    new = wish(emptied, "employee-1")
    await handle(emptied, new)
    await worker(emptied).carry_out()
    proposal_id = await proposed(emptied, as_="employee-1")

    await handle(emptied, new)

    assert await worker(emptied).carry_out() is False
    assert (await emptied.get(f"/v1/proposals/{proposal_id}")).status == 200
    assert len(await confirmations(emptied)) == 1


async def test_a_second_wish_of_who_came_back_is_carried_out(emptied: Running, mongo_uri: str) -> None:
    for _ in range(2):
        await proposed(emptied, as_="employee-1")
        await erased(emptied, "employee-1")

    assert await naming(emptied, "employee-1", mongo_uri) == []
    assert len(await confirmations(emptied)) == 2


@pytest.mark.parametrize("missing", ["erasure_id", "person_id", "requested_at"])
async def test_an_incomplete_wish_is_refused(emptied: Running, missing: str) -> None:
    new = wish(emptied, "employee-1")
    new.data.ClearField(missing)

    with pytest.raises(IncompleteErasure):
        await handle(emptied, new)


async def test_the_worker_hears_of_a_wish_and_confirms_it_without_naming_the_person(service: Running) -> None:
    await proposed(service, as_="employee-1")
    new = wish(service, "employee-1")
    await service.publish(new, source="/distribution")

    async def confirmed() -> Any:
        return [one for one in await service.events("content.erasure.v1") if one.key == new.subject]

    [event] = await eventually(confirmed)
    assert (event.type, event.data.erasure_id) == ("relais.content.erasure.confirmed.v1", new.subject)
    assert service.person_id("employee-1").encode() not in event.data.SerializeToString()
    assert (await service.get("/v1/me/data")).json["holdings"]["proposals"] == []


class Broken:
    """A place that cannot be reached."""

    name = "broken"

    async def of(self, *_given: Any, **_options: Any) -> Any:
        """Nothing."""
        return []

    async def erase(self, *_given: Any, **_options: Any) -> int:
        """The process dies here."""
        return 1 // 0


async def naming(service: Running, login: str, mongo_uri: str) -> list[str]:
    """The collections with a document that names a person."""
    async with AsyncMongoClient[dict[str, Any]](mongo_uri) as client:
        database = client[service.runtime.settings.mongo_database]
        return [
            name
            for name in await database.list_collection_names()
            if name not in _END_BY_THEMSELVES
            and any([service.person_id(login) in str(document) async for document in database[name].find({})])
        ]
