"""What ambassadors do with stories. The command is one transaction that also holds its event."""

from __future__ import annotations

from distribution.ambassadors.queries import AmbassadorQueries
from distribution.captions.queries import CaptionQueries
from distribution.links.models import new_token
from distribution.networks.models import Network
from distribution.networks.queries import PolicyQueries
from distribution.shares import events
from distribution.shares.models import SKETCH, Share, closeness, likeness
from distribution.shares.queries import LatestWords
from distribution.shares.repository import ShareRepository
from distribution.stories.errors import StoryNotFound
from distribution.stories.models import unpacked
from distribution.stories.queries import StoryQueries
from kernel.auth import Actor
from kernel.clock import Clock, new_id
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
    ) -> None:
        self.uow = uow
        self.shares = shares
        self.clock = clock
        self.ambassadors = ambassadors
        self.stories = stories
        self.latest = latest
        self.policies = policies
        self.captions = captions

    async def share(self, *, story_id: str, network: Network, text: str, is_disclosed: bool, by: Actor) -> Share:
        """A share by `by`, an ambassador who accepted the charter in force. The text is measured and dropped.

        Everything that may refuse is asked before the transaction, which then holds two inserts. That is as strict as
        asking inside it: a leave or a withdrawal that was answered before this request began is seen, because the
        ambassador is read from the database, by majority, and a snapshot inside the transaction would not notice one
        that is committed beside it either. The two are then as if the share had come first.
        """
        await self.ambassadors.taking_part(by)
        story = await self.stories.get(story_id)
        country = by.attributes.get("country", "").upper()
        if not story.is_addressed_to(entity=by.attributes.get("entity"), country=country):
            raise StoryNotFound
        (await self.policies.in_force(network, programme_id=story.programme_id)).must_be_on()
        at = self.clock()
        story.must_be_shareable(at=at)
        words = shingles(text)
        others = await self.latest.of(story_id, besides=by.person_id)
        caption = likeness(words, await self.captions.of(story_id), network=network)
        share = Share(
            id=new_id(),
            token=new_token(),
            person_id=by.person_id,
            story_id=story_id,
            story_language=story.language,
            network=network,
            closeness=closeness(words, story=unpacked(story.shingles), others=others, caption=caption),
            is_empty=not words,
            is_disclosed=is_disclosed,
            words=frozenset(sorted(words)[:SKETCH]),
            created_at=at,
            programme_id=story.programme_id,
        )

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Share:
            await self.shares.add(share, tx)
            await tx.outbox.add(events.published(share, caption_id=caption.used_verbatim))
            return share

        made = await self.uow.run(work)
        self.latest.add(made)
        return made
