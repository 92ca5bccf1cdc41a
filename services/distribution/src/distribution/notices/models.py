"""Notices: what somebody who shared a story is told, for their eyes alone, when it was corrected or withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from kernel.language import Text

# An api process that missed the event knows of it by then, so that no share of the old version is made afterwards.
SETTLES = timedelta(seconds=60)


class NoticeKind(StrEnum):
    """What has happened to the story."""

    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"

    @property
    def explanation(self) -> Text:
        """What it means for somebody who shared the story."""
        return _EXPLANATIONS[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One person's notice. `id` is that of the content service's notice, which has the words that they may use, in
    `languages`. Whether they have read it nobody else learns."""

    id: str
    person_id: str
    story_id: str
    kind: NoticeKind
    languages: tuple[str, ...]
    happened_at: datetime
    is_read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What has to be told to all who shared an older version of a story. `after` is the last share that was looked at
    in this round; nothing is left to do when `due_at` is None."""

    id: str
    story_id: str
    story_version: int
    kind: NoticeKind
    languages: tuple[str, ...]
    happened_at: datetime
    due_at: datetime | None
    after: str = ""

    def to(self, person_id: str) -> Notice:
        """The notice that a person gets."""
        return Notice(
            id=self.id,
            person_id=person_id,
            story_id=self.story_id,
            kind=self.kind,
            languages=self.languages,
            happened_at=self.happened_at,
        )

    def behind(self, share_id: str) -> Telling:
        """The telling, once everybody up to a share is told."""
        return replace(self, after=share_id)

    def at_the_end(self, *, at: datetime) -> Telling:
        """The telling, once a round that went on until that moment came to the last share: it is over, or there is
        another round for those who shared in the meantime."""
        settled = self.happened_at + SETTLES
        return replace(self, after="", due_at=None if at >= settled else settled)


_EXPLANATIONS = {
    NoticeKind.CORRECTION: Text(
        en="A story that you shared has been corrected since. Your post is yours and was not touched; if you like, "
        "there are words that you may use.",
        fr="Une histoire que vous avez partagée a été corrigée depuis. Votre message est à vous, personne n’y a touché "
        "; si vous le souhaitez, des mots sont à votre disposition.",
    ),
    NoticeKind.WITHDRAWAL: Text(
        en="A story that you shared has been withdrawn. Your post is yours and was not touched; its link says that the "
        "story is gone. If you like, there are words that you may use.",
        fr="Une histoire que vous avez partagée a été retirée. Votre message est à vous, personne n’y a touché ; "
        "son lien dit que l’histoire n’est plus là. Si vous le souhaitez, des mots sont à votre disposition.",
    ),
}
