"""Things that belong to one person: how their owner comes to one, for requests that others make of it.

A maker is given the running service and the owner's login, and answers what goes into the path. Add yours to `MAKERS`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from distribution.accounts.models import Account, AccountState, Tokens
from distribution.accounts.repository import AccountRepository
from distribution.authorizations.models import LIFETIME, Authorization
from distribution.authorizations.repository import AuthorizationRepository
from distribution.networks.models import Network
from distribution.notices.models import NoticeKind, Telling
from distribution.notices.repository import NoticeRepository
from distribution.settings import Settings as DistributionSettings
from gamification.badges.models import Badge, new_badge_id
from gamification.badges.repository import BadgeRepository
from gamification.criteria.models import Criterion
from gamification.milestones.models import Milestone
from gamification.milestones.repository import MilestoneRepository
from gamification.status_lists.repository import StatusListRepository
from kernel.clock import new_id, utc_now
from kernel.language import Text
from kernel.mongo import Tx
from kernel.testing.service import Running
from kernel.vault import Vault
from metrics.addresses.models import PostAddress
from metrics.observations.models import Post
from metrics.observations.repository import PostRepository
from metrics.shares.models import Share
from tests.content.examples import STORY
from tests.content.proposing import submitted
from tests.distribution.conftest import Programme
from tests.gamification.cohorts.learning import code, facilitated, join, left, opened

Made = dict[str, str]


async def feed_address(service: Running, login: str) -> Made:
    """The address of a personal feed."""
    answer = await service.post("/v1/me/feed-addresses", as_=login, json={})
    assert answer.status == 201, answer.body
    return {"address_id": answer.json["id"]}


async def proposal(service: Running, login: str) -> Made:
    """An idea that has no answer yet."""
    return {"proposal_id": await submitted(service, ago=timedelta(), login=login)}


async def credit(service: Running, login: str) -> Made:
    """The question whether a story may name its owner."""
    story = await service.post("/v1/stories", as_="editor-1", json=STORY)
    asked = await service.post(
        f"/v1/stories/{story.json['id']}/credits", as_="editor-1", json={"person_id": service.person_id(login)}
    )
    assert asked.status == 201, asked.body
    return {"story_id": story.json["id"]}


async def contribution(service: Running, login: str) -> Made:
    """That its owner chose not to share, which they have shown to nobody."""
    words = f"I was not sure of it: {new_id()}."
    body = {"person": service.person_id(login), "kind": "declining_wisely", "words": words}
    answer = await service.post("/v1/contributions", as_=login, json=body)
    assert answer.status == 201, answer.body
    mine = (await service.get("/v1/me/contributions", as_=login)).json["items"]
    return {"contribution_id": next(one["id"] for one in mine if one["words"] == words)}


async def kudos(service: Running, login: str) -> Made:
    """Thanks that its owner has not shown to anybody."""
    body = {"to": {"person": service.person_id(login)}, "reason": "Thank you for explaining the new grid to me."}
    answer = await service.post("/v1/kudos", as_="employee-3", json=body)
    assert answer.status == 201, answer.body
    return {"kudos_id": answer.json["id"]}


async def given_kudos(service: Running, login: str) -> Made:
    """Thanks that its owner gave."""
    body = {"to": {"person": service.person_id("employee-3")}, "reason": "Thank you for explaining the new grid to me."}
    answer = await service.post("/v1/kudos", as_=login, json=body)
    assert answer.status == 201, answer.body
    return {"kudos_id": answer.json["id"]}


async def share(service: Running, login: str) -> Made:
    """The share of a post of one's own, which has a link."""
    programme = Programme(service)
    await programme.enact()
    await programme.enrol(login)
    body = {"network": "linkedin", "text": "", "target": "https://blog.example.org/my-year"}
    answer = await service.post("/v1/shares", as_=login, json=body)
    assert answer.status == 201, answer.body
    return {"share_id": answer.json["id"]}


async def post(service: Running, login: str) -> Made:
    """A text that waits to be posted."""
    programme = Programme(service)
    await programme.enact()
    await programme.enrol(login)
    body = {**await account(service, login), "text": "My year", "when": "next_window"}
    answer = await service.post("/v1/posts", as_=login, json=body)
    assert answer.status == 201, answer.body
    return {"post_id": answer.json["id"]}


async def notice(service: Running, login: str) -> Made:
    """What somebody who shared a story is told of it."""
    telling = Telling(
        id=new_id(),
        story_id=new_id(),
        story_version=2,
        kind=NoticeKind.CORRECTION,
        languages=("en",),
        happened_at=utc_now(),
        due_at=None,
    )

    async def work(tx: Tx) -> None:
        await NoticeRepository().tell([telling.to(service.person_id(login))], tx)

    await service.runtime.uow.run(work)
    return {"notice_id": telling.id}


async def account(service: Running, login: str) -> Made:
    """An account on a network, connected by an earlier visit there."""
    settings = service.runtime.settings
    assert isinstance(settings, DistributionSettings)
    connected = Account(
        id=new_id(),
        owner=service.person_id(login),
        network=Network.BLUESKY,
        handle="alice.example",
        base_url="https://pds.example",
        subject=f"did:web:{new_id()}",
        state=AccountState.CONNECTED,
        expires_at=None,
        version=1,
    )
    repository = AccountRepository(Vault(settings.vault_keys))
    await repository.add(connected, Tokens(access_token="opens it"), service.runtime.mongo, at=service.runtime.clock())
    return {"account_id": connected.id}


async def authorization(service: Running, login: str) -> Made:
    """The way to a network, on which its owner is."""
    settings = service.runtime.settings
    assert isinstance(settings, DistributionSettings)
    begun = Authorization(
        id=new_id(),
        owner=service.person_id(login),
        person_id=service.person_id(login),
        network=Network.MASTODON,
        base_url="https://social.example",
        scopes="",
        return_to="https://intranet.example/",
        expires_at=service.runtime.clock() + LIFETIME,
        verifier="",
    )
    repository = AuthorizationRepository(Vault(settings.vault_keys))
    await repository.add(begun, service.runtime.mongo, state_digest=new_id())
    return {"authorization_id": begun.id}


async def relay(service: Running, login: str) -> Made:
    """A post that its owner offers to the company."""
    programme = Programme(service)
    await programme.enact()
    await programme.enrol(login)
    body = {"network": "linkedin", "address": f"https://www.linkedin.com/posts/{new_id()}"}
    answer = await service.post("/v1/me/relays", as_=login, json=body)
    assert answer.status == 201, answer.body
    return {"relay_id": answer.json["id"]}


async def goal(service: Running, login: str) -> Made:
    """A goal in its owner's words."""
    answer = await service.post("/v1/me/goals", as_=login, json={"words": "Three talks"})
    assert answer.status == 201, answer.body
    return {"goal_id": answer.json["id"]}


async def observed_post(service: Running, login: str) -> Made:
    """The post of a share, where its owner said that it is."""
    share = Share(
        id=new_id(),
        person_id=service.person_id(login),
        story_id="",
        network="mastodon",
        entity="",
        shared_at=utc_now(),
    )
    address = PostAddress(f"mastodon:social.example/{share.id}", "https://social.example/@ada/1", "1")
    await PostRepository().save_all([Post(share=share, address=address)], service.runtime.mongo)
    return {"share_id": share.id}


async def team(service: Running, login: str) -> Made:
    """A team in which nobody else is."""
    answer = await service.post("/v1/teams", as_=login, json={"name": "Grid planning"})
    assert answer.status == 201, answer.body
    return {"team_id": answer.json["id"]}


async def badge(service: Running, login: str) -> Made:
    """A badge that its owner has given to nobody."""
    made = Badge(
        id=new_badge_id(),
        version=1,
        person_id=service.person_id(login),
        milestone_id=new_id(),
        key_id="key",
        entry_id="list:1",
        credential="",
        made_at=utc_now(),
    )
    await BadgeRepository(StatusListRepository()).add(made, service.runtime.mongo)
    return {"badge_id": made.id}


async def milestone(service: Running, login: str) -> Made:
    """A step that its owner has reached and shows to nobody."""
    words = Text(en="A step", fr="Un pas")
    criterion = Criterion(slug=f"step-{new_id()}", version=1, names=words, descriptions=words, rule=None)
    made = Milestone.reach(criterion, milestone_id=new_id(), person_id=service.person_id(login), at=utc_now())
    await MilestoneRepository().add(made, service.runtime.mongo)
    return {"milestone_id": made.id}


async def challenge(service: Running, login: str) -> Made:
    """What a team sets out to do in which nobody else is."""
    group = {"kind": "team", "id": (await team(service, login))["team_id"]}
    ends_at = (utc_now() + timedelta(days=2)).isoformat()
    body = {"of": group, "title": "Together", "kinds": ["sharing"], "goal": {"efforts": 5}, "ends_at": ends_at}
    answer = await service.post("/v1/challenges", as_=login, json=body)
    assert answer.status == 201, answer.body
    return {"challenge_id": answer.json["id"]}


async def cohort(service: Running, login: str) -> Made:
    """A cohort by invitation that its owner facilitates."""
    cohort_id = (await opened(service, door="invitation"))["id"]
    await facilitated(service, cohort_id, login)
    return {"cohort_id": cohort_id}


async def joined_cohort(service: Running, login: str) -> Made:
    """A cohort by invitation that its owner is in, and in no other."""
    for one in (await service.get("/v1/me/cohorts", as_=login)).json["items"]:
        if one["standing"] == "member":
            await left(service, one["id"], login)
    cohort_id = (await opened(service, door="invitation"))["id"]
    answer = await join(service, cohort_id, login, await code(service, cohort_id, "join"))
    assert answer.status == 200, answer.body
    return {"cohort_id": cohort_id}


MAKERS: Mapping[str, Callable[[Running, str], Awaitable[Made]]] = {
    "feed_address": feed_address,
    "proposal": proposal,
    "credit": credit,
    "contribution": contribution,
    "kudos": kudos,
    "given_kudos": given_kudos,
    "share": share,
    "post": post,
    "notice": notice,
    "relay": relay,
    "account": account,
    "goal": goal,
    "observed_post": observed_post,
    "authorization": authorization,
    "team": team,
    "cohort": cohort,
    "joined_cohort": joined_cohort,
    "badge": badge,
    "milestone": milestone,
    "challenge": challenge,
}

# What is on its way for minutes is in no list, and what one gave is in the list of kudos for who asks for that.
UNLISTED = frozenset({"authorization", "given_kudos"})
