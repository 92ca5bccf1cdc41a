"""What happens to accounts without their owner: new keys, refusals by networks, the owner's leave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from distribution.accounts.commands import AccountCommands
from distribution.accounts.errors import AccountNotFound, AccountToReconnect
from distribution.accounts.models import Account, AccountState, Identity, Revocation, Tokens
from distribution.accounts.queries import AccountQueries, Connections
from distribution.accounts.repository import AccountHolding, AccountRepository
from distribution.bootstrap import SERVICE
from distribution.networks.models import Network
from distribution.settings import Settings
from kernel.clock import new_id, utc_now
from kernel.errors import Invalid
from kernel.mongo import Tx
from kernel.outbound import Outbound
from kernel.testing.service import Running, running
from kernel.testing.serving import serve
from kernel.vault import Vault

TOKENS = Tokens(access_token="opens it", refresh_token="renews it")
OLD, NEW = b"old key" * 5, b"new key" * 5


class Kept:
    """Accounts in the database of a service, under keys of the test's own."""

    def __init__(self, service: Running, outbound: Outbound, *keys: bytes) -> None:
        self.service = service
        settings, self.db = service.runtime.settings, service.runtime.mongo
        assert isinstance(settings, Settings)
        self.networks = Connections.of(outbound, utc_now, settings)
        self.repository = AccountRepository(Vault(keys))
        self.queries = AccountQueries(self.db, self.repository, utc_now, networks=self.networks.connectors)
        self.commands = AccountCommands(
            service.runtime.uow, self.repository, utc_now, bluesky=self.networks.bluesky, bluesky_url=""
        )

    async def connect(self, owner: str, tokens: Tokens = TOKENS, *, url: str = "http://127.0.0.1:9") -> Account:
        identity = Identity(base_url=url, subject=f"did:web:{new_id()}", handle="alice.example")

        async def work(tx: Tx) -> Account:
            return await self.commands.connect(
                tx, owner=owner, network=Network.BLUESKY, identity=identity, tokens=tokens
            )

        return await self.service.runtime.uow.run(work)

    async def seal_again(self) -> None:
        rotation = self.repository.resealing(self.db)
        while await rotation.seal_again():
            pass


class OneTimeHost:
    """A host of Bluesky's protocol that takes each token which renews a session once, and takes its time."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.app = Starlette(routes=[Route("/xrpc/com.atproto.server.refreshSession", self._refresh, methods=["POST"])])

    async def _refresh(self, request: Request) -> JSONResponse:
        self.asked.append(request.headers["authorization"])
        if len(self.asked) > 1:
            return JSONResponse({"error": "ExpiredToken", "message": "it was used"}, 400)
        await asyncio.sleep(0.2)
        session = {"did": "did:web:a", "handle": "a.example", "accessJwt": "second", "refreshJwt": "twice"}
        return JSONResponse(session)


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """A service without a worker, which would renew accounts on its own, with keys that do not open those of a test."""
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        worker=False,
        content_url="https://content.example",
    ) as one:
        yield one


@pytest.fixture
async def kept(service: Running) -> Kept:
    return Kept(service, Outbound(user_agent="test/1"), OLD)


async def test_after_a_rotation_the_new_key_alone_opens_everything(service: Running, kept: Kept) -> None:
    accounts = [await kept.connect(f"p_{new_id()}") for _ in range(3)]
    outbound = Outbound(user_agent="test/1")

    await Kept(service, outbound, NEW, OLD).seal_again()

    alone = Kept(service, outbound, NEW)
    for account in accounts:
        opened = await alone.queries.credentials(account.id)
        assert (opened.access_token, opened.version) == ("opens it", 1)


async def test_what_no_key_opens_has_to_be_connected_again(service: Running, kept: Kept) -> None:
    account = await kept.connect(f"p_{new_id()}")

    with pytest.raises(AccountToReconnect):
        await Kept(service, Outbound(user_agent="test/1"), NEW).queries.credentials(account.id)
    assert (await kept.queries.get(account.id, owner=account.owner)).state is AccountState.TO_RECONNECT


async def test_a_refusal_counts_only_for_the_credentials_that_were_refused(kept: Kept) -> None:
    account = await kept.connect(f"p_{new_id()}")

    await kept.commands.must_reconnect(account.id, version=7, db=kept.db)
    assert (await kept.queries.credentials(account.id)).access_token == "opens it"

    await kept.commands.must_reconnect(account.id, version=1, db=kept.db)
    with pytest.raises(AccountToReconnect):
        await kept.queries.credentials(account.id)


async def test_a_network_that_does_not_answer_changes_nothing(service: Running, kept: Kept) -> None:
    due = utc_now() - timedelta(minutes=1)
    async with Outbound(user_agent="test/1", allowed=["127.0.0.0/8"]) as outbound:
        kept = Kept(service, outbound, OLD)
        account = await kept.connect(f"p_{new_id()}", Tokens(access_token="a", refresh_token="b", renew_at=due))

        assert (await kept.queries.credentials(account.id)).access_token == "a"
    assert (await kept.queries.get(account.id, owner=account.owner)).state is AccountState.CONNECTED


async def test_a_session_that_many_processes_see_due_is_renewed_by_one(service: Running) -> None:
    host = OneTimeHost()
    due = utc_now() - timedelta(minutes=1)
    async with serve(host.app) as url, Outbound(user_agent="test/1", allowed=["127.0.0.0/8"]) as outbound:
        processes = [Kept(service, outbound, OLD) for _ in range(8)]
        tokens = Tokens(access_token="first", refresh_token="once", renew_at=due)
        account = await processes[0].connect(f"p_{new_id()}", tokens, url=url)

        opened = await asyncio.gather(*(one.queries.credentials(account.id) for one in processes))

        assert {one.access_token for one in opened} <= {"first", "second"}
        assert (await processes[0].queries.credentials(account.id)).access_token == "second"
    assert host.asked == ["Bearer once"]


async def test_a_renewal_whose_process_was_lost_is_taken_up_later(kept: Kept) -> None:
    due = utc_now() - timedelta(minutes=1)
    account = await kept.connect(f"p_{new_id()}", Tokens(access_token="a", refresh_token="b", renew_at=due))
    again = due + timedelta(seconds=30)

    claims = [await kept.repository.claim_renewal(account, kept.db, due=due, again=again) for _ in range(2)]

    assert claims == [True, False]
    assert account.id in await kept.repository.due(kept.db, at=again, limit=100)


async def test_who_leaves_leaves_no_account_behind(service: Running, kept: Kept) -> None:
    owner = f"p_{new_id()}"
    account = await kept.connect(owner)
    other = await kept.connect(f"p_{new_id()}")

    await service.runtime.uow.run(lambda tx: kept.commands.end(owner, tx))

    assert await kept.queries.list_of(owner) == []
    with pytest.raises(AccountNotFound):
        await kept.queries.credentials(account.id)
    assert await kept.queries.list_of(other.owner) == [other]


async def test_no_password_goes_to_a_server_in_the_clear(kept: Kept) -> None:
    with pytest.raises(Invalid) as refused:
        await kept.commands.sign_in(owner="p_a", handle="alice", password="secret", base_url="http://pds.example")

    assert [error.pointer for error in refused.value.errors] == ["/server"]


async def test_an_export_holds_accounts_and_nothing_that_opens_them(service: Running, kept: Kept) -> None:
    owner, holding = f"p_{new_id()}", AccountHolding(kept.repository)
    accounts = [await kept.connect(owner) for _ in range(2)]

    exported = await holding.of(owner, kept.db, after=None, most=10)
    assert [one["_id"] for one in exported] == [account.id for account in accounts]
    assert all("sealed" not in one and one["handle"] == "alice.example" for one in exported)
    assert [one["_id"] for one in await holding.of(owner, kept.db, after=accounts[0].id, most=10)] == [accounts[1].id]

    async def erase(tx: Tx) -> int:
        return await holding.erase(owner, tx, at=utc_now(), most=10)

    assert [await service.runtime.uow.run(erase) for _ in range(2)] == [2, 0]
    assert await kept.queries.list_of(owner) == []


def test_a_network_is_asked_to_forget_later_and_later_and_then_no_more() -> None:
    at = datetime.fromisoformat("2026-11-25T12:00:00Z")
    asked: Revocation | None = Revocation(
        id="a", network=Network.MASTODON, base_url="https://social.example", attempts=0, next_at=at
    )
    waits = []
    while asked is not None and (asked := asked.again(at=at)) is not None:
        waits.append((asked.next_at - at).total_seconds())

    assert waits == [30, 120, 480, 1_920, 7_680]
