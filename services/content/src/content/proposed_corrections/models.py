"""Corrections that a feed proposes for a story that a person has touched: a person accepts or dismisses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from content.items.models import Item
from content.proposed_corrections.errors import ProposedCorrectionSettled
from content.stories.models import GONE, Origin, Story
from kernel.clock import new_id


class CorrectionStatus(StrEnum):
    """Where a proposed correction is. `superseded`: the feed says something else by now."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedCorrection:
    """What a feed says otherwise than a story that was made from one of its items; `differs` names the members."""

    id: str
    story_id: str
    status: CorrectionStatus
    title: str
    body: str
    url: str
    differs: tuple[str, ...]
    origin: Origin
    proposed_at: datetime
    settled_at: datetime | None = None
    settled_by: str | None = None

    @classmethod
    def of(
        cls, item: Item, story: Story, differs: tuple[str, ...], *, origin: Origin, at: datetime
    ) -> ProposedCorrection:
        """A new proposal to let the story say what the item says."""
        return cls(
            id=new_id(),
            story_id=story.id,
            status=CorrectionStatus.OPEN,
            title=item.title,
            body=item.body,
            url=item.url,
            differs=differs,
            origin=origin,
            proposed_at=at,
        )

    @property
    def is_open(self) -> bool:
        """Whether nobody has settled it yet."""
        return self.status is CorrectionStatus.OPEN

    @property
    def fingerprints(self) -> Mapping[str, str]:
        """Hashes of what the item said, by member."""
        return self.origin.fingerprints

    @property
    def changes(self) -> dict[str, str]:
        """What of the story it would change."""
        return {member: getattr(self, member) for member in self.differs}

    def accept(self, *, by: str, at: datetime) -> ProposedCorrection:
        """The correction, accepted by `by`."""
        return self._settled(CorrectionStatus.ACCEPTED, by=by, at=at)

    def dismiss(self, *, by: str, at: datetime) -> ProposedCorrection:
        """The correction, dismissed by `by`; it is not proposed again unless the feed says something else."""
        return self._settled(CorrectionStatus.DISMISSED, by=by, at=at)

    def supersede(self, *, at: datetime) -> ProposedCorrection:
        """The correction, which the feed no longer stands by."""
        return self._settled(CorrectionStatus.SUPERSEDED, by=None, at=at)

    def _settled(self, status: CorrectionStatus, *, by: str | None, at: datetime) -> ProposedCorrection:
        if not self.is_open:
            raise ProposedCorrectionSettled(self.status)
        return replace(self, status=status, settled_by=by, settled_at=at)


def correctable(story: Story) -> bool:
    """Whether a correction makes sense: not of what was taken back or put away."""
    return story.status not in GONE
