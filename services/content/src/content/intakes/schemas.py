"""What fetching a feed came to, as callers see it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from content.intakes.models import Finding, Outcome, Reason, Report
from content.items.models import Fault
from kernel.http import View
from kernel.language import Language, Text

_DETAILS: dict[str, Text] = {
    Reason.DRAFT_UPDATED: Text(
        en="The draft says what the feed says now.", fr="Le brouillon reprend ce que dit le flux."
    ),
    Reason.DRAFT_EDITED: Text(
        en="Somebody has edited the draft; it stays as it is.", fr="Le brouillon a été modifié ; il reste tel quel."
    ),
    Reason.DRAFT_CERTIFIED: Text(
        en="The draft is certified; it stays as it is.", fr="Le brouillon est certifié ; il reste tel quel."
    ),
    Reason.NOT_DRAFT: Text(
        en="The story is published or withdrawn; it stays as it is.",
        fr="L’histoire est publiée ou retirée ; elle reste telle quelle.",
    ),
    Reason.KNOWN_ADDRESS: Text(
        en="Another story has this address already.", fr="Une autre histoire a déjà cette adresse."
    ),
    Reason.KNOWN_CONTENT: Text(
        en="Another story says the same already.", fr="Une autre histoire dit déjà la même chose."
    ),
    Fault.NO_ADDRESS: Text(en="It has no address.", fr="Il n’a pas d’adresse."),
    Fault.BAD_ADDRESS: Text(
        en="Its address is no http or https address without credentials of at most 2048 characters.",
        fr="Son adresse n’est pas une adresse http ou https sans identifiants d’au plus 2048 caractères.",
    ),
    Fault.NO_TITLE: Text(en="It has neither a title nor a text.", fr="Il n’a ni titre ni texte."),
    Fault.TOO_LONG: Text(en="Its text has more than 100,000 characters.", fr="Son texte dépasse 100 000 caractères."),
    Fault.REPEATED_ID: Text(en="An item before it has the same id.", fr="Un élément précédent a le même identifiant."),
}


class FindingView(View):
    """An item that somebody may want to look at, and why."""

    item: Annotated[str, Field(description="The item's id, or its place in the feed, such as `#3`.")]
    outcome: Outcome
    reason: Annotated[Reason | Fault, Field(description="Stable word for programs.")]
    detail: Annotated[str, Field(description="The reason, in the language of Content-Language.")]
    differs: Annotated[list[str], Field(description="Members that the feed has changed since the story was made.")]
    story_id: str | None

    @classmethod
    def of(cls, finding: Finding, language: Language) -> FindingView:
        """The view of a finding."""
        return cls(
            item=finding.item,
            outcome=finding.outcome,
            reason=finding.reason,
            detail=_DETAILS[finding.reason].in_(language),
            differs=list(finding.differs),
            story_id=finding.story_id,
        )


class ReportView(View):
    """What a fetch came to. All items are counted once, but for `left_out`."""

    modified: Annotated[bool, Field(description="False when the server says that nothing has changed since.")]
    new: Annotated[int, Field(description="Items that are drafts now.")]
    changed: Annotated[int, Field(description="Items that say something else than when their story was made.")]
    unchanged: int
    unreadable: Annotated[int, Field(description="Items that cannot become stories.")]
    left_out: Annotated[int, Field(description="Items beyond the limit, which were not looked at.")]
    findings: Annotated[
        list[FindingView],
        Field(description="Each changed and unreadable item, and each whose address or text is known."),
    ]

    @classmethod
    def of(cls, report: Report, language: Language) -> ReportView:
        """The view of a report."""
        return cls(
            modified=report.modified,
            new=report.new,
            changed=report.changed,
            unchanged=report.unchanged,
            unreadable=report.unreadable,
            left_out=report.left_out,
            findings=[FindingView.of(finding, language) for finding in report.findings],
        )
