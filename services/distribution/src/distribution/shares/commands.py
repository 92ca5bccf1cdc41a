"""What ambassadors do with stories. The command is one transaction that also holds its event."""

from __future__ import annotations

from distribution.ambassadors.queries import AmbassadorQueries
from distribution.links.models import new_token
from distribution.networks.models import POLICIES, Network
from distribution.shares import events
from distribution.shares.models import SKETCH, Share, closeness
from distribution.shares.queries import LatestWords
from distribution.shares.repository import ShareRepository
from distribution.stories.models import unpacked
from distribution.stories.queries import StoryQueries
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
    ) -> None:
        self.uow = uow
        self.shares = shares
        self.clock = clock
        self.ambassadors = ambassadors
        self.stories = stories
        self.latest = latest

    async def share(self, *, story_id: str, network: Network, text: str, is_disclosed: bool, by: str) -> Share:
        """A share by `by`, an ambassador who accepted the charter in force. The text is measured and dropped.

        Everything that may refuse is asked before the transaction, which then holds two inserts. That is as strict as
        asking inside it: a leave or a withdrawal that was answered before this request began is seen, because the
        ambassador is read from the database, by majority, and a snapshot inside the transaction would not notice one
        that is committed beside it either. The two are then as if the share had come first.
        """
        POLICIES[network].must_be_on()
        await self.ambassadors.taking_part(by)
        story = await self.stories.get(story_id)
        at = self.clock()
        story.must_be_shareable(at=at)
        words = shingles(text)
        others = await self.latest.of(story_id, besides=by)
        share = Share(
            id=new_id(),
            token=new_token(),
            person_id=by,
            story_id=story_id,
            story_language=story.language,
            network=network,
            closeness=closeness(words, story=unpacked(story.shingles), others=others),
            is_empty=not words,
            is_disclosed=is_disclosed,
            words=frozenset(sorted(words)[:SKETCH]),
            created_at=at,
        )

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Share:
            await self.shares.add(share, tx)
            await tx.outbox.add(events.published(share))
            return share

        made = await self.uow.run(work)
        self.latest.add(made)
        return made
