"""What becomes of the items of a feed: new ones are drafts, and nothing that a person did is overwritten. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from content.feeds.models import Feed, said
from content.items.models import Item, Unreadable
from content.proposed_corrections.models import ProposedCorrection, correctable
from content.stories.models import Story, StoryStatus


class Outcome(StrEnum):
    """What became of an item."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    UNREADABLE = "unreadable"


class Reason(StrEnum):
    """Why an item was changed, kept or left alone; the faults of unreadable items stand beside these."""

    DRAFT_UPDATED = "draft_updated"
    DRAFT_EDITED = "draft_edited"
    DRAFT_CERTIFIED = "draft_certified"
    NOT_DRAFT = "not_draft"
    KNOWN_ADDRESS = "known_address"
    KNOWN_CONTENT = "known_content"


@dataclass(frozen=True, slots=True)
class Finding:
    """An item that somebody may want to look at, and why. `differs` names the members that the feed has changed."""

    item: str
    outcome: Outcome
    reason: str
    differs: tuple[str, ...] = ()
    story_id: str | None = None


@dataclass(slots=True)
class Taken:
    """What a few items came to: stories to add and to save, each with its item, corrections to propose and those that
    no longer stand, and what there is to report."""

    added: list[tuple[Story, Item]] = field(default_factory=list)
    saved: list[tuple[Story, Item]] = field(default_factory=list)
    proposed: list[ProposedCorrection] = field(default_factory=list)
    superseded: list[ProposedCorrection] = field(default_factory=list)
    unchanged: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a fetch came to. Every item is counted once, but for `left_out` ones beyond the limit."""

    modified: bool
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    unreadable: int = 0
    left_out: int = 0
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, taken: Iterable[Taken], *, unreadable: Sequence[Unreadable], left_out: int) -> Report:
        """The report on all the items of a document."""
        report = cls(
            modified=True,
            unreadable=len(unreadable),
            left_out=left_out,
            findings=tuple(Finding(one.item, Outcome.UNREADABLE, one.fault) for one in unreadable),
        )
        for part in taken:
            changed = sum(1 for finding in part.findings if finding.outcome is Outcome.CHANGED)
            report = replace(
                report,
                new=report.new + len(part.added),
                changed=report.changed + changed,
                unchanged=report.unchanged + part.unchanged,
                findings=(*report.findings, *part.findings),
            )
        return report


def take(
    feed: Feed,
    items: Sequence[Item],
    known: Iterable[Story],
    corrections: Mapping[str, ProposedCorrection],
    *,
    at: datetime,
) -> Taken:
    """What becomes of items, given the stories that were made from them or that have one of their addresses or
    contents, and the latest correction proposed for each of these.

    A draft that still says exactly what its item said follows the item. One that a person has edited, certified or
    published is left as it is: what the item says now is proposed as a correction, and reported each time, until the
    story says so too. An item without a story of its own whose address or whose words are in the catalogue already is
    left alone: many feeds name one article twice.
    """
    of_item: dict[str, Story] = {}
    by_url: dict[str, Story] = {}
    by_content: dict[str, Story] = {}
    for story in known:
        by_url.setdefault(story.url, story)
        if story.origin is not None:
            by_content.setdefault(story.origin.content, story)
            if story.origin.feed_id == feed.id:
                of_item[story.origin.item_id] = story
    taken = Taken()
    for item in items:
        if (own := of_item.get(item.id)) is not None:
            _again(feed, item, own, corrections.get(own.id), taken, at=at)
        elif (other := by_url.get(item.url)) is not None:
            _leave(item, Reason.KNOWN_ADDRESS, other, taken)
        elif item.content and (other := by_content.get(item.content)) is not None:
            _leave(item, Reason.KNOWN_CONTENT, other, taken)
        else:
            draft = feed.draft(item, at=at)
            by_url[item.url] = by_content[item.content] = draft
            taken.added.append((draft, item))
    return taken


def touched(feed: Feed, known: Iterable[Story]) -> list[str]:
    """The ids of those of the feed's stories that a person has changed, certified or published."""
    return [story.id for story in known if story.origin and story.origin.feed_id == feed.id and not story.untouched]


def _again(
    feed: Feed, item: Item, own: Story, latest: ProposedCorrection | None, taken: Taken, *, at: datetime
) -> None:
    """An item that has a story."""
    if not (differs := _differences(item, own)):
        taken.unchanged += 1
        if latest is not None and latest.is_open:
            taken.superseded.append(latest.supersede(at=at))
        return
    reason = _reason(own)
    taken.findings.append(Finding(item.id, Outcome.CHANGED, reason, differs, own.id))
    if reason is Reason.DRAFT_UPDATED:
        taken.saved.append((_updated(feed, item, own), item))
    elif correctable(own) and (latest is None or latest.fingerprints != said(item)):
        if latest is not None and latest.is_open:
            taken.superseded.append(latest.supersede(at=at))
        taken.proposed.append(ProposedCorrection.of(item, own, differs, origin=feed.origin(item), at=at))


def _leave(item: Item, reason: Reason, other: Story, taken: Taken) -> None:
    taken.unchanged += 1
    taken.findings.append(Finding(item.id, Outcome.UNCHANGED, reason, (), other.id))


def _differences(item: Item, story: Story) -> tuple[str, ...]:
    """What the item says otherwise than when the story was made, as long as the story does not say so too."""
    before = story.origin.fingerprints if story.origin is not None else {}
    now = said(item)
    return tuple(name for name in now if before.get(name) != now[name] and getattr(story, name) != getattr(item, name))


def _reason(story: Story) -> Reason:
    if story.untouched:
        return Reason.DRAFT_UPDATED
    if story.status is not StoryStatus.DRAFT:
        return Reason.NOT_DRAFT
    return Reason.DRAFT_CERTIFIED if story.certificate is not None else Reason.DRAFT_EDITED


def _updated(feed: Feed, item: Item, story: Story) -> Story:
    return story.edit(title=item.title, body=item.body, url=item.url, origin=feed.origin(item))
