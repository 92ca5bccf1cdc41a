"""People hear of what happens to what is theirs, and nobody else does."""

from __future__ import annotations

from datetime import timedelta

from distribution.accounts.commands import AccountCommands
from distribution.accounts.models import Account, AccountState, Tokens
from distribution.accounts.repository import AccountRepository
from distribution.networks.models import Network
from distribution.personal_events.commands import Untold
from distribution.posts.repository import PostRepository
from distribution.settings import Settings
from kernel.clock import new_id, utc_now
from kernel.http.schemas import rfc3339
from kernel.personal_events import PERSONAL_EVENTS
from kernel.testing.service import Running
from kernel.vault import Vault
from tests.distribution.conftest import OWN_WORDS, Programme, corrected, weather
from tests.distribution.posting import Poster
from tests.listening import Ear, Heard, listening

EVENTS = "/v1/me/events"


async def test_a_post_that_went_out_is_heard_of_by_its_person_alone(poster: Poster, service: Running) -> None:
    async with (
        listening(service, poster.login, path=EVENTS) as ear,
        listening(service, "editor-1", path=EVENTS) as other,
    ):
        post_id = await poster.posted(OWN_WORDS)
        heard = await of(ear, "post_posted")
        # They hear each second that all is well, and nothing more.
        for _ in range(2):
            await other.sign_of_life()

    assert heard.data == {"id": post_id, "href": f"/v1/me/posts/{post_id}", "at": heard.data["at"]}
    read = await service.get(heard.data["href"], as_=poster.login)
    assert read.json["state"] == "posted"


async def test_what_a_network_refuses_is_heard_of(poster: Poster, service: Running) -> None:
    async with listening(service, poster.login, path=EVENTS) as ear:
        account_id = poster.accounts["mastodon"]
        await service.delete(f"/v1/me/accounts/{account_id}", as_=poster.login)
        # Accepted before the account was forgotten, as far as the post knows.
        post_id = await scheduled(poster, network="linkedin")
        posts = service.runtime.mongo.collection("posts")
        await posts.update_one({"_id": post_id}, {"$set": {"account_id": account_id, "wake_at": utc_now()}})
        heard = await of(ear, "post_failed")

    assert heard.data["id"] == post_id


async def test_what_a_storm_holds_is_heard_of_though_it_holds_many_at_a_time(poster: Poster, service: Running) -> None:
    posts = {await scheduled(poster), await scheduled(poster)}
    async with listening(service, poster.login, path=EVENTS) as ear:
        await service.publish(weather("storm", version=2), source="/content")
        heard = {(await of(ear, "post_held")).data["id"] for _ in posts}

    await service.publish(weather("clear", version=3), source="/content")
    assert heard == posts


async def test_what_is_cancelled_with_its_story_is_heard_of(
    poster: Poster, service: Running, programme: Programme
) -> None:
    story_id = await programme.story()
    post_id = await scheduled(poster, story_id=story_id)
    async with listening(service, poster.login, path=EVENTS) as ear:
        await programme.withdraw(story_id)
        heard = await of(ear, "post_cancelled")

    assert heard.data["id"] == post_id


async def test_a_notice_is_heard_of_once(poster: Poster, service: Running, programme: Programme) -> None:
    story_id, notice_id = await programme.story(), new_id()
    assert (await programme.share(poster.login, story_id)).status == 201
    async with listening(service, poster.login, path=EVENTS) as ear:
        await service.publish(corrected(story_id, version=4, notice_id=notice_id), source="/content")
        heard = await of(ear, "notice_received")
        # Who shared in the meantime is looked for in another round, in which this person is met again.
        round_ = {"$set": {"due_at": utc_now(), "after": ""}}
        await service.runtime.mongo.collection("tellings").update_one({"_id": notice_id}, round_)
        for _ in range(3):
            await ear.sign_of_life()

    assert heard.data == {"id": notice_id, "href": "/v1/me/notices", "at": heard.data["at"]}


async def test_an_account_that_a_network_no_longer_opens_is_heard_of(poster: Poster, service: Running) -> None:
    commands = AccountCommands(
        service.runtime.uow,
        accounts(service),
        utc_now,
        bluesky=None,  # type: ignore[arg-type] - not asked for this
        bluesky_url="",
    )
    async with listening(service, poster.login, path=EVENTS) as ear:
        account_id = poster.accounts["mastodon"]
        await commands.must_reconnect(account_id, version=1, db=service.runtime.mongo)
        heard = await of(ear, "account_to_reconnect")

    assert heard.data["id"] == account_id


async def test_an_account_that_ends_within_a_week_is_heard_of_once(poster: Poster, service: Running) -> None:
    async with listening(service, poster.login, path=EVENTS) as ear:
        account_id = await ending(service, owner=poster.id, in_=timedelta(days=6))
        heard = await of(ear, "account_ends_soon")
        for _ in range(2):
            await ear.sign_of_life()

    assert heard.data == {"id": account_id, "href": "/v1/me/accounts", "at": heard.data["at"]}


async def test_of_the_companys_accounts_nobody_hears(service: Running) -> None:
    account_id = await ending(service, owner="programme:main", in_=timedelta(days=6))
    untold = Untold(service.runtime.uow, PostRepository(), accounts(service), utc_now)
    await untold.tell_of_accounts()

    found = await service.runtime.mongo.collection(PERSONAL_EVENTS).find({"about": account_id})
    assert found == []


async def test_an_answer_to_what_was_offered_is_heard_of(poster: Poster, service: Running) -> None:
    body = {"network": "linkedin", "address": f"https://www.linkedin.com/posts/{new_id()}"}
    relay_id = (await service.post("/v1/me/relays", as_=poster.login, json=body)).json["id"]
    for step, sent in (("show", None), ("consent", {"consent_version": 1})):
        answer = await service.post(f"/v1/me/relays/{relay_id}/{step}", as_=poster.login, json=sent)
        assert answer.status == 200, answer.body
    async with listening(service, poster.login, path=EVENTS) as ear:
        reason = {"reason": "It shows a customer's building without their permission."}
        answer = await service.post(f"/v1/relays/{relay_id}/object", as_="programme-1", json=reason)
        assert answer.status == 200, answer.body
        heard = await of(ear, "offer_objected")

    assert heard.data["href"] == f"/v1/me/relays/{relay_id}"


async def of(ear: Ear, kind: str) -> Heard:
    """The next event of a kind; others are passed over."""
    while (heard := await ear.next()) is not None:
        if heard.kind == kind:
            return heard
    raise AssertionError("the stream is over")


async def scheduled(poster: Poster, **more: str) -> str:
    """The id of a post for tomorrow."""
    return await poster.posted(f"Words {new_id()}", when=rfc3339(utc_now() + timedelta(days=1)), **more)


def accounts(service: Running) -> AccountRepository:
    settings = service.runtime.settings
    assert isinstance(settings, Settings)
    return AccountRepository(Vault(settings.vault_keys))


async def ending(service: Running, *, owner: str, in_: timedelta) -> str:
    """The id of an account whose tokens end then and cannot be renewed."""
    expires_at = utc_now() + in_
    account = Account(
        id=new_id(),
        owner=owner,
        network=Network.LINKEDIN,
        handle="ada",
        base_url="https://www.linkedin.com",
        subject=new_id(),
        state=AccountState.CONNECTED,
        expires_at=expires_at,
        version=1,
    )
    tokens = Tokens(access_token="token", expires_at=expires_at)
    await accounts(service).add(account, tokens, service.runtime.mongo, at=utc_now())
    return account.id
