"""What ambassadors share. The command is one transaction that also holds its event."""

from __future__ import annotations

from datetime import datetime

from distribution.ambassadors.queries import AmbassadorQueries
from distribution.captions.queries import CaptionQueries
from distribution.links.models import new_token
from distribution.networks.models import Network
from distribution.networks.queries import PolicyQueries
from distribution.programmes.queries import ProgrammeQueries
from distribution.shares import events
from distribution.shares.errors import LinkEndsTooEarly
from distribution.shares.models import SKETCH, Closeness, Share, closeness, likeness
from distribution.shares.queries import LatestWords
from distribution.shares.repository import ShareRepository
from distribution.stories.errors import StoryNotFound
from distribution.stories.models import unpacked
from distribution.stories.queries import StoryQueries
from kernel.auth import Actor
from kernel.clock import Clock, new_id
from kernel.events import NewEvent
from kernel.mongo import Tx, UnitOfWork
from kernel.shingles import shingles


class ShareCommands:
    """Sharing."""

    def __init__(
        self,
        uow: UnitOfWork,
        shares: ShareRepository,
        clock: Clock,
        *,
        ambassadors: AmbassadorQueries,
        stories: StoryQueries,
        latest: LatestWords,
        policies: PolicyQueries,
        captions: CaptionQueries,
        programmes: ProgrammeQueries,
    ) -> None:
        self.uow = uow
        self.shares = shares
        self.clock = clock
        self.ambassadors = ambassadors
        self.stories = stories
        self.latest = latest
        self.policies = policies
        self.captions = captions
        self.programmes = programmes

    async def share(
        self,
        *,
        story_id: str | None,
        network: Network,
        text: str,
        is_disclosed: bool,
        by: Actor,
        target: str | None = None,
        expires_at: datetime | None = None,
    ) -> Share:
        """A share by `by`, made and told of in one transaction; refused as `measured` says.

        Everything that may refuse is asked before the transaction, which then holds two inserts. That is as strict as
        asking inside it: a leave or a withdrawal that was answered before this request began is seen, because the
        ambassador is read from the database, by majority, and a snapshot inside the transaction would not notice one
        that is committed beside it either. The two are then as if the share had come first.
        """
        share, told = await self.measured(
            story_id=story_id,
            network=network,
            text=text,
            is_disclosed=is_disclosed,
            by=by,
            target=target,
            expires_at=expires_at,
        )

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Share:
            await self.keep(share, told, tx)
            return share

        made = await self.uow.run(work)
        self.latest.add(made)
        return made

    async def keep(self, share: Share, told: NewEvent, tx: Tx) -> None:
        """Store a share that was `measured`, and its event, in a transaction that may hold more."""
        await self.shares.add(share, tx)
        await tx.outbox.add(told)

    async def measured(
        self,
        *,
        story_id: str | None,
        network: Network,
        text: str,
        is_disclosed: bool,
        by: Actor,
        target: str | None = None,
        expires_at: datetime | None = None,
    ) -> tuple[Share, NewEvent]:
        """A share by `by`, an ambassador who accepted the charter in force, with its event; nothing is stored. The text
        is measured and dropped.

        Without a story it is a post of one's own, perhaps with a `target`. Which networks are on says where the
        organisation's stories go, and nothing about what people write themselves.
        """
        # What people write themselves never waits for a newer charter.
        await (self.ambassadors.speaking(by) if story_id is None else self.ambassadors.taking_part(by))
        at = self.clock()
        if expires_at is not None and expires_at <= at:
            raise LinkEndsTooEarly
        words = shingles(text)
        entity = by.attributes.get("entity")
        if story_id is None:
            story, likest = None, Closeness.OWN
            programme_id, used = await self.programmes.of(entity), None
        else:
            story = await self.stories.get(story_id)
            if not story.is_addressed_to(entity=entity, country=by.attributes.get("country", "").upper()):
                raise StoryNotFound
            programme_id = story.programme_id
            (await self.policies.in_force(network, programme_id=programme_id)).must_be_on()
            story.must_be_shareable(at=at)
            others = await self.latest.of(story_id, besides=by.person_id)
            caption = likeness(words, await self.captions.of(story_id), network=network)
            likest = closeness(words, story=unpacked(story.shingles), others=others, caption=caption)
            used = caption.used_verbatim
        share = Share(
            id=new_id(),
            token=new_token(),
            person_id=by.person_id,
            story_id=story.id if story else "",
            story_language=story.language if story else "",
            network=network,
            closeness=likest,
            is_empty=not words,
            is_disclosed=is_disclosed,
            words=frozenset(sorted(words)[:SKETCH]),
            created_at=at,
            programme_id=programme_id,
            story_version=story.version if story else 0,
            target=None if story else target,
            expires_at=expires_at,
            entity=entity or "",
        )
        return share, events.published(share, caption_id=used)
