"""Each handler alone, handed an event and a transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from gamification.bootstrap import SERVICE
from gamification.contributions.errors import IncompleteEffort
from gamification.programmes.repository import ProgrammeRepository
from gamification.subscriptions import (
    SUBSCRIPTIONS,
    accept_proposal,
    decline_proposal,
    define_programme,
    open_programme,
    recognise_credit,
    recognise_proposal,
    recognise_share,
    uncredit_story,
    withdraw_proposal,
)
from kernel.clock import new_id, utc_now
from kernel.events import Event, NewEvent
from kernel.mongo import Tx
from kernel.outbox import OutboxWriter
from kernel.testing.service import Running, running
from relais.content.v1.credit_pb2 import StoryCredited, StoryUncredited
from relais.content.v1.programme_pb2 import ProgrammeDefined, ProgrammeOpened
from relais.content.v1.proposal_pb2 import ProposalAccepted, ProposalDeclined, ProposalSubmitted, ProposalWithdrawn
from relais.distribution.v1.ambassador_pb2 import AmbassadorLeft
from relais.distribution.v1.share_pb2 import SharePublished
from relais.gamification.v1.recognition_pb2 import CONTRIBUTION_KIND_WRITING, ContributionRecognised

Share = Callable[..., NewEvent]
Handler = Callable[[Event[Any], Tx], Awaitable[None]]

PERSON = "p_" + "b" * 26
EDITOR = "p_" + "e" * 26
# An hour ago, to the millisecond: what happened too long before this service was first there is waited for by nobody.
AT = (utc_now() - timedelta(hours=1)).replace(microsecond=250_000)


class Undone(Exception):
    """Ends a transaction."""


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The database without a worker, so that nothing but the test calls a handler."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False) as running_service:
        yield running_service


async def test_a_share_becomes_a_contribution_with_its_event(service: Running, share: Share) -> None:
    event = stamped(share(PERSON, at=AT))

    await service.runtime.uow.run(lambda tx: recognise_share(event, tx))

    kept = await contribution_of(service, event)
    assert kept is not None
    assert (kept["person_id"], kept["kind"], kept["story_id"]) == (PERSON, "sharing", event.data.story_id)
    assert (kept["made_at"], kept["version"]) == (AT, 1)
    assert len(await told(service, kept["_id"])) == 1


async def test_a_post_of_ones_own_is_writing(service: Running, share: Share) -> None:
    event = stamped(share(PERSON, at=AT))
    event.data.ClearField("story_id")
    event.data.entity = "north"

    await service.runtime.uow.run(lambda tx: recognise_share(event, tx))

    kept = await contribution_of(service, event)
    assert kept is not None
    assert (kept["kind"], kept["story_id"], kept["entity"]) == ("writing", None, "north")
    [row] = await told(service, kept["_id"])
    data = ContributionRecognised.FromString(row["data"])
    assert (data.kind, data.entity, data.made_at.ToDatetime(UTC)) == (CONTRIBUTION_KIND_WRITING, "north", AT)


async def test_in_a_transaction_that_is_undone_nothing_is_left(service: Running, share: Share) -> None:
    event = stamped(share(PERSON, at=AT))

    async def work(tx: Tx) -> None:
        await recognise_share(event, tx)
        raise Undone

    with pytest.raises(Undone):
        await service.runtime.uow.run(work)

    assert await contribution_of(service, event) is None


async def test_told_twice_in_one_transaction_it_is_recognised_once(service: Running, share: Share) -> None:
    event = stamped(share(PERSON, at=AT))

    async def work(tx: Tx) -> None:
        await recognise_share(event, tx)
        await recognise_share(event, tx)

    await service.runtime.uow.run(work)

    found = await service.runtime.mongo.collection("contributions").find({"origin_id": event.data.share_id})
    assert len(found) == 1
    assert len(await told(service, found[0]["_id"])) == 1


@pytest.mark.parametrize("left_out", ["share_id", "person_id", "published_at"])
async def test_a_share_that_lacks_something_is_refused(service: Running, share: Share, left_out: str) -> None:
    event = stamped(share(PERSON, share_id=new_id(), at=AT))
    event.data.ClearField(left_out)

    with pytest.raises(IncompleteEffort):
        await service.runtime.uow.run(lambda tx: recognise_share(event, tx))


async def test_a_proposal_is_an_effort_to_its_programme(service: Running) -> None:
    new = proposal("the-north")

    await handled(service, recognise_proposal, new)

    kept = await found(service, new.data.proposal_id)
    assert (kept["kind"], kept["person_id"], kept["programme_id"]) == ("proposing", PERSON, "the-north")
    assert (kept["made_at"], kept["hidden_at"]) == (AT, None)
    assert kept["feedback_due_at"] > kept["recognised_at"]


@pytest.mark.parametrize(
    ("answer", "handler"), [(ProposalAccepted, accept_proposal), (ProposalDeclined, decline_proposal)]
)
async def test_an_answer_is_waited_for_no_longer(service: Running, answer: Any, handler: Handler) -> None:
    new = proposal()
    await handled(service, recognise_proposal, new)

    await handled(service, handler, event_of(answer(proposal_id=new.data.proposal_id, person_id=PERSON)))

    assert (await found(service, new.data.proposal_id))["feedback_due_at"] is None


async def test_an_answer_that_comes_before_its_proposal_is_one(service: Running) -> None:
    new = proposal()

    await handled(service, accept_proposal, event_of(ProposalAccepted(proposal_id=new.data.proposal_id)))
    await handled(service, recognise_proposal, new)

    assert (await found(service, new.data.proposal_id))["feedback_due_at"] is None


async def test_a_proposal_that_is_taken_back_is_its_authors_alone(service: Running) -> None:
    new = proposal()
    await handled(service, recognise_proposal, new)
    withdrawn = event_of(ProposalWithdrawn(proposal_id=new.data.proposal_id, withdrawn_at=timestamp(AT)))

    for _ in range(2):
        await handled(service, withdraw_proposal, withdrawn)

    kept = await found(service, new.data.proposal_id)
    assert (kept["version"], kept["hidden_at"], kept["taken_back_at"], kept["feedback_due_at"]) == (2, AT, AT, None)


async def test_told_out_of_order_a_proposal_that_was_taken_back_is_none(service: Running) -> None:
    new = proposal()
    withdrawn = event_of(ProposalWithdrawn(proposal_id=new.data.proposal_id, withdrawn_at=timestamp(AT)))

    await handled(service, withdraw_proposal, withdrawn)
    await handled(service, recognise_proposal, new)

    assert await service.runtime.mongo.collection("contributions").find_one({"origin_id": new.data.proposal_id}) is None


async def test_who_names_a_colleague_made_the_effort(service: Running) -> None:
    data = StoryCredited(
        person_id=PERSON,
        story_id=new_id(),
        credited_at=timestamp(AT),
        credit_id=new_id(),
        credited_by=EDITOR,
        programme_id="main",
    )

    await handled(service, recognise_credit, event_of(data))
    kept = await found(service, data.credit_id)
    await handled(service, uncredit_story, event_of(StoryUncredited(person_id=PERSON, credit_id=data.credit_id)))

    assert (kept["kind"], kept["person_id"], kept["story_id"]) == ("crediting", EDITOR, data.story_id)
    assert PERSON not in str(kept)
    assert (await found(service, data.credit_id))["hidden_at"] is not None


@pytest.mark.parametrize("is_hidden", [False, True])
async def test_a_consent_that_is_given_again_makes_the_naming_an_effort_again(
    service: Running, is_hidden: bool
) -> None:
    contributions = service.runtime.mongo.collection("contributions")
    credit = {"credit_id": new_id(), "person_id": PERSON}
    given, withdrawn, again = (AT + timedelta(hours=hours) for hours in range(3))
    first = event_of(StoryCredited(**credit, credited_by=EDITOR, credited_at=timestamp(given)))
    await handled(service, recognise_credit, first)
    if is_hidden:
        await contributions.update_one({"origin_id": credit["credit_id"]}, {"$set": {"hidden_at": given}})
    await handled(service, uncredit_story, event_of(StoryUncredited(**credit, uncredited_at=timestamp(withdrawn))))

    # Told once more, the first consent restores nothing.
    await handled(service, recognise_credit, first)
    assert (await found(service, credit["credit_id"]))["taken_back_at"] == withdrawn
    await handled(
        service, recognise_credit, event_of(StoryCredited(**credit, credited_by=EDITOR, credited_at=timestamp(again)))
    )

    kept = await found(service, credit["credit_id"])
    assert (kept["taken_back_at"], kept["hidden_at"]) == (None, given if is_hidden else None)


@pytest.mark.parametrize("by", ["", PERSON])
async def test_without_who_named_another_nothing_is_recognised(service: Running, by: str) -> None:
    data = StoryCredited(person_id=PERSON, credited_at=timestamp(AT), credit_id=new_id(), credited_by=by)

    await handled(service, recognise_credit, event_of(data))

    assert await service.runtime.mongo.collection("contributions").find_one({"origin_id": data.credit_id}) is None


async def test_programmes_are_known_by_their_entity_at_their_newest(service: Running) -> None:
    defined = ProgrammeDefined(programme_id="the-east", programme_version=2, entity="east")
    older = ProgrammeOpened(programme_id="the-east", programme_version=1, entity="elsewhere")

    await handled(service, define_programme, event_of(defined))
    await handled(service, open_programme, event_of(older))

    known = ProgrammeRepository()
    assert await known.of_entity("east", service.runtime.mongo) == "the-east"
    assert await known.of_entity("elsewhere", service.runtime.mongo) == "main"


def test_that_somebody_left_is_not_listened_to() -> None:
    heard = {message for each in SUBSCRIPTIONS for message in each.messages}

    assert SharePublished in heard
    assert AmbassadorLeft not in heard


def proposal(programme: str = "main") -> NewEvent:
    return event_of(
        ProposalSubmitted(
            proposal_id=new_id(),
            proposal_version=1,
            person_id=PERSON,
            kind="idea",
            submitted_at=timestamp(AT),
            programme_id=programme,
        )
    )


def event_of(data: Any) -> NewEvent:
    return NewEvent(data, subject="s", key="k", sequence=1)


def timestamp(moment: datetime) -> Timestamp:
    made = Timestamp()
    made.FromDatetime(moment)
    return made


async def handled(service: Running, handler: Handler, new: NewEvent) -> None:
    event = stamped(new)
    await service.runtime.uow.run(lambda tx: handler(event, tx))


async def found(service: Running, origin_id: str) -> dict[str, Any]:
    kept = await service.runtime.mongo.collection("contributions").find_one({"origin_id": origin_id})
    assert kept is not None
    return kept


def stamped(new: NewEvent) -> Event[Any]:
    return OutboxWriter(SERVICE.catalogue, source="/distribution").stamp(new)


async def contribution_of(service: Running, event: Event[Any]) -> dict[str, Any] | None:
    return await service.runtime.mongo.collection("contributions").find_one({"origin_id": event.data.share_id})


async def told(service: Running, contribution_id: str) -> list[dict[str, Any]]:
    return await service.runtime.mongo.collection("outbox").find({"subject": contribution_id})
