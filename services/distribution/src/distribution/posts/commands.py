"""What a person does about what is posted in their name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal

from distribution.accounts.errors import AccountToReconnect
from distribution.accounts.models import AccountState, PostText
from distribution.budgets.models import Budget
from distribution.budgets.queries import BudgetQueries
from distribution.networks.queries import PolicyQueries
from distribution.personal_events.models import of_posts
from distribution.posts import events
from distribution.posts.errors import MomentPassed, NotInYourWindow, PostNotFound, StormGoesOn
from distribution.posts.models import Accounts, Post, PostState
from distribution.posts.queries import PostQueries
from distribution.posts.repository import PostRepository
from distribution.posts.schemas import sealed
from distribution.settings import Settings
from distribution.shares.commands import ShareCommands
from distribution.shares.models import Share
from distribution.stories.queries import StoryQueries
from distribution.weathers.models import Sky
from distribution.weathers.queries import WeatherQueries
from kernel.auth import Actor
from kernel.clock import Clock, new_id
from kernel.language import Language
from kernel.mongo import Db, Document, DuplicateKey, Tx, UnitOfWork
from kernel.personal_events import note
from kernel.runtime import Runtime
from kernel.vault import Vault

_AHEAD = timedelta(days=365)
# Moments that fall into the same week, wherever the person is.
_WEEK = timedelta(days=8)


async def keep(posts: PostRepository, changes: Sequence[tuple[Post, Post]], tx: Tx) -> None:
    """Keep the next versions of posts that were read in the transaction, and tell of those that went out, and
    their people of what became of them."""
    changed = [(old, new) for old, new in changes if new is not old]
    if not changed:
        return
    await posts.save(changed, tx)
    await note(of_posts(changed), tx)
    for old, new in changed:
        if new.state is PostState.POSTED and old.state is not PostState.POSTED:
            await tx.outbox.add(events.went_out(old, at=new.changed_at))


class PostCommands:
    """Publishing through one's accounts. A post of somebody else is `PostNotFound` everywhere."""

    def __init__(
        self,
        uow: UnitOfWork,
        db: Db,
        posts: PostRepository,
        clock: Clock,
        *,
        accounts: Accounts,
        shares: ShareCommands,
        stories: StoryQueries,
        policies: PolicyQueries,
        budgets: BudgetQueries,
        weathers: WeatherQueries,
        vault: Vault,
        public_url: str,
        wait: timedelta,
    ) -> None:
        self.uow = uow
        self.db = db
        self.posts = posts
        self.clock = clock
        self.accounts = accounts
        self.shares = shares
        self.stories = stories
        self.policies = policies
        self.budgets = budgets
        self.weathers = weathers
        self.vault = vault
        self.public_url = public_url
        self.wait = wait

    async def create(
        self,
        *,
        account_id: str,
        story_id: str | None,
        target: str | None,
        text: str,
        disclosure: bool,
        disclosure_text: str | None,
        when: Literal["now", "next_window"] | datetime,
        language: Language,
        by: Actor,
    ) -> Post:
        """An intent to publish a share of `by`'s through an account of theirs, in a moment that their budget allows.

        Refused as a share is (`ShareCommands.measured`); `AccountNotFound`, `AccountToReconnect`; `NotInYourWindow`
        with the next slot, `MomentPassed`. In a storm it is held from the beginning. The share is kept and told of only
        when the post goes out.
        """
        account = await self.accounts.get(account_id, owner=by.person_id)
        if account.state is AccountState.TO_RECONNECT:
            raise AccountToReconnect
        share, told = await self.shares.measured(
            story_id=story_id, network=account.network, text=text, is_disclosed=disclosure, by=by, target=target
        )
        topics = (await self.stories.get(story_id)).topics if story_id is not None else ()
        # A weather that this process does not know is looked at again before the post is sent.
        is_told = self.weathers.is_storm_told(share.programme_id, topics=topics)
        is_stormy = await self._is_stormy(share, topics) and is_told
        if disclosure:
            policy = await self.policies.in_force(account.network, programme_id=share.programme_id)
            spoken = share.story_language.partition("-")[0] or language
            wording = disclosure_text or policy.disclosure.in_("fr" if spoken == "fr" else "en")
            text = f"{text}\n\n{wording}" if text else wording
        post_id, at = new_id(), self.clock()
        link = share.address(self.public_url)
        words = PostText(text=text, link=link, language=share.story_language or None)
        under_seal = sealed(words, self.vault, post_id=post_id)

        async def work(tx: Tx) -> Post:
            budget, taken = await self._agenda(by.person_id, tx, around=when if isinstance(when, datetime) else at)
            due_at = _slot(when, budget, taken, at=at)
            post = Post(
                id=post_id,
                person_id=by.person_id,
                account_id=account.id,
                share=share,
                caption_id=events.caption_of(told),
                topics=topics,
                state=PostState.SCHEDULED,
                due_at=due_at,
                wake_at=due_at,
                sealed=under_seal,
                key=new_id(),
                created_at=at,
                changed_at=at,
            )
            if is_stormy:
                post = post.hold(at=at, wait=self.wait)
            await self.posts.add(post, tx)
            return post

        try:
            return await self.uow.run(work)
        except DuplicateKey:
            # The person's first two posts in the same moment: the second time finds the agenda of the first.
            return await self.uow.run(work)

    async def cancel(self, post_id: str, *, by: Actor) -> Post:
        """The post, stopped before it is sent; `PostLeftAlready` afterwards."""
        return await self._changed(post_id, lambda post: post.cancel(at=self.clock()), by=by)

    async def resolve(self, post_id: str, *, is_posted: bool, address: str | None, by: Actor) -> Post:
        """The post as the person found it at the network; `PostNotUncertain` unless nobody knew. One that is not there
        is held until they confirm it."""
        return await self._changed(
            post_id,
            lambda post: post.resolve(is_posted=is_posted, address=address, at=self.clock(), wait=self.wait),
            by=by,
        )

    async def confirm(self, post_id: str, *, by: Actor) -> Post:
        """The post, released into the next free slot, or stopped where its story was corrected since; `PostNotHeld`
        unless it waited for that, `StormGoesOn` during a storm, `AccountToReconnect` as long as its account is not
        connected again."""
        found = await self.posts.find(post_id, self.db, person_id=by.person_id)
        if found is None:
            raise PostNotFound
        account = await self.accounts.get(found.account_id, owner=by.person_id)
        is_stormy = await self._is_stormy(found.share, found.topics)

        async def work(tx: Tx) -> Post:
            at = self.clock()
            budget, taken = await self._agenda(by.person_id, tx, around=at, besides=post_id)
            post = await self.posts.find(post_id, tx, person_id=by.person_id)
            if post is None:
                raise PostNotFound
            slot = budget.slot(after=at, taken=taken)
            confirmed = post.confirm(slot or at, at=at)
            if await self.posts.is_corrected(post, tx):
                ended = post.cancel(at=at, reason="story_corrected")
                await keep(self.posts, [(post, ended)], tx)
                return ended
            if is_stormy:
                raise StormGoesOn
            if account.state is AccountState.TO_RECONNECT:
                raise AccountToReconnect
            if slot is None:
                raise NotInYourWindow(None)
            await keep(self.posts, [(post, confirmed)], tx)
            return confirmed

        return await self.uow.run(work)

    async def _is_stormy(self, share: Share, topics: Collection[str] | None) -> bool:
        return await self.weathers.over(share.programme_id, topics=topics) is Sky.STORM

    async def _agenda(
        self, person_id: str, tx: Tx, *, around: datetime, besides: str | None = None
    ) -> tuple[Budget, list[datetime]]:
        """The person's budget and what is taken of it, which nobody else changes until the transaction is over."""
        await self.posts.turn_page(person_id, tx)
        budget = await self.budgets.of(person_id, tx)
        return budget, await self.posts.taken(person_id, tx, since=min(around, self.clock()) - _WEEK, besides=besides)

    async def _changed(self, post_id: str, change: Callable[[Post], Post], *, by: Actor) -> Post:
        async def work(tx: Tx) -> Post:
            post = await self.posts.find(post_id, tx, person_id=by.person_id)
            if post is None:
                raise PostNotFound
            changed = change(post)
            await keep(self.posts, [(post, changed)], tx)
            return changed

        return await self.uow.run(work)


class PostEnding:
    """Stops what waits to be posted because what it stands on is gone."""

    def __init__(self, posts: PostRepository, clock: Clock) -> None:
        self.posts = posts
        self.clock = clock

    async def end(self, person_id: str, tx: Tx) -> None:
        """Nothing goes out any more for who has left."""
        await self._cancel({"person_id": person_id}, "left", tx)

    async def end_story(self, story_id: str, tx: Tx, *, reason: str) -> None:
        """Nothing goes out any more about a story."""
        await self._cancel({"story_id": story_id}, reason, tx)

    async def correct_story(self, story_id: str, tx: Tx, *, version: int) -> None:
        """Nothing goes out any more that was written of a story before that version put it right."""
        await self._cancel({"story_id": story_id, "share.story_version": {"$lt": version}}, "story_corrected", tx)

    async def _cancel(self, wanted: Document, reason: str, tx: Tx) -> None:
        at = self.clock()
        await self.posts.cancel_untouched(wanted, reason, tx, at=at)
        # What had been sent before and waits for another attempt may be there, and has a link.
        rest = await self.posts.every_waiting(wanted, tx)
        await keep(self.posts, [(post, post.cancel(at=at, reason=reason)) for post in rest], tx)


def _slot(
    when: Literal["now", "next_window"] | datetime, budget: Budget, taken: Sequence[datetime], *, at: datetime
) -> datetime:
    if when == "next_window":
        slot = budget.slot(after=at, taken=taken)
        if slot is None:
            raise NotInYourWindow(None)
        return slot
    moment = at if isinstance(when, str) else when
    if not at <= moment <= at + _AHEAD:
        raise MomentPassed
    if not budget.allows(moment, taken=taken):
        raise NotInYourWindow(budget.slot(after=moment, taken=taken))
    return moment


def post_wiring(
    runtime: Runtime,
    settings: Settings,
    vault: Vault,
    *,
    accounts: Accounts,
    shares: ShareCommands,
    stories: StoryQueries,
    policies: PolicyQueries,
    budgets: BudgetQueries,
    weathers: WeatherQueries,
) -> tuple[PostCommands, PostQueries]:
    """The commands and queries of a process."""
    posts = PostRepository()
    commands = PostCommands(
        runtime.uow,
        runtime.mongo,
        posts,
        runtime.clock,
        accounts=accounts,
        shares=shares,
        stories=stories,
        policies=policies,
        budgets=budgets,
        weathers=weathers,
        vault=vault,
        public_url=settings.public_url,
        wait=timedelta(hours=settings.post_wait_hours),
    )
    return commands, PostQueries(runtime.mongo, posts, vault=vault)
