"""Feeds, and what becomes of their items: new ones are drafts, and nothing that a person did is overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from content.items.models import NO_VALIDATORS, Item, Unreadable, Validators
from content.stories.models import Origin, Story, StoryKind, StoryStatus, fingerprints
from kernel.clock import new_id


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Where drafts come from. `validators` are those of the last document that was taken in completely."""

    id: str
    url: str
    language: str
    topics: tuple[str, ...]
    author_id: str
    created_at: datetime
    fetched_at: datetime | None = None
    validators: Validators = NO_VALIDATORS

    def fetched(self, validators: Validators, *, at: datetime) -> Feed:
        """The feed after all its items were taken in."""
        return replace(self, validators=validators, fetched_at=at)

    def draft(self, item: Item, *, at: datetime) -> Story:
        """A new draft that says what the item says."""
        return Story(
            id=new_id(),
            version=1,
            status=StoryStatus.DRAFT,
            kind=StoryKind.ARTICLE,
            language=self.language,
            title=item.title,
            body=item.body,
            url=item.url,
            topics=self.topics,
            author_id=f"feed:{self.id}",
            created_at=at,
            origin=Origin(self.id, item.id, said(item)),
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """An item that somebody may want to look at, and why. `differs` names the members that the feed has changed."""

    item: str
    outcome: Outcome
    reason: str
    differs: tuple[str, ...] = ()
    story_id: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a few items came to: stories to add, stories to save, and what there is to report."""

    added: Sequence[Story]
    saved: Sequence[Story]
    unchanged: int
    findings: Sequence[Finding]


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


def take(feed: Feed, items: Sequence[Item], known: Iterable[Story], *, at: datetime) -> Taken:
    """What becomes of items, given the stories that were made from them or that have one of their addresses.

    A draft that still says exactly what its item said follows the item. One that a person has edited, certified or
    published is left as it is, and reported each time, until it says what the feed says. An item without a story of its
    own whose address is in the catalogue already is left alone: many feeds name one article twice.
    """
    of_item: dict[str, Story] = {}
    by_url: dict[str, Story] = {}
    for story in known:
        by_url.setdefault(story.url, story)
        if story.origin is not None and story.origin.feed_id == feed.id:
            of_item[story.origin.item_id] = story
    added: list[Story] = []
    saved: list[Story] = []
    findings: list[Finding] = []
    for item in items:
        if (own := of_item.get(item.id)) is not None:
            if differs := _differences(item, own):
                reason = _reason(own)
                findings.append(Finding(item.id, Outcome.CHANGED, reason, differs, own.id))
                if reason is Reason.DRAFT_UPDATED:
                    saved.append(_updated(feed, item, own))
        elif (other := by_url.get(item.url)) is not None:
            findings.append(Finding(item.id, Outcome.UNCHANGED, Reason.KNOWN_ADDRESS, (), other.id))
        else:
            draft = feed.draft(item, at=at)
            by_url[item.url] = draft
            added.append(draft)
    changed = sum(1 for finding in findings if finding.outcome is Outcome.CHANGED)
    return Taken(added, saved, len(items) - len(added) - changed, findings)


def said(item: Item) -> dict[str, str]:
    """Fingerprints of what an item says."""
    return fingerprints(title=item.title, body=item.body, url=item.url)


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
    return story.edit(title=item.title, body=item.body, url=item.url, origin=Origin(feed.id, item.id, said(item)))
