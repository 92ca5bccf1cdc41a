"""Enrichments as callers see them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from content.enrichments.models import Enrichment, EnrichmentState
from content.items.models import MediaKind
from content.pages.models import PageFault
from kernel.http import Instant, View
from kernel.language import Language, Text

_FAULTS: dict[PageFault, Text] = {
    PageFault.REFUSED: Text(
        en="The page leads to an address that is not called.", fr="La page mène à une adresse qui n’est pas appelée."
    ),
    PageFault.UNREACHABLE: Text(en="The page cannot be reached.", fr="La page est inaccessible."),
    PageFault.TOO_SLOW: Text(en="The page takes too long.", fr="La page est trop lente."),
    PageFault.TOO_LARGE: Text(en="The page is too large.", fr="La page est trop volumineuse."),
    PageFault.STATUS: Text(en="The server answers with an error.", fr="Le serveur répond par une erreur."),
    PageFault.NOT_A_PAGE: Text(en="There is no HTML at this address.", fr="Il n’y a pas de HTML à cette adresse."),
}


class AttachmentView(View):
    """A picture, recording or film that the feed's item carries."""

    kind: MediaKind
    url: str
    media_type: Annotated[str, Field(description="As the feed says; empty when it says nothing.")]


class EnrichmentView(View):
    """What is known of a draft besides its text, from its feed and from the article's page."""

    story_id: str
    state: EnrichmentState
    attempts: Annotated[int, Field(description="How often the page was asked for.")]
    next_attempt_at: Annotated[Instant | None, Field(description="When the page is read (again), null for never.")]
    fault: Annotated[PageFault | None, Field(description="Why the page could not be read the last time.")]
    detail: Annotated[str | None, Field(description="The fault, in the language of Content-Language.")]
    image: Annotated[str | None, Field(description="Address of the article's picture, where its publisher keeps it.")]
    description: Annotated[str | None, Field(description="Plain text.")]
    published_at: Annotated[Instant | None, Field(description="When the article came out, as its publisher says.")]
    attachments: list[AttachmentView]

    @classmethod
    def of(cls, enrichment: Enrichment, language: Language) -> EnrichmentView:
        """The view of an enrichment."""
        return cls(
            story_id=enrichment.story_id,
            state=enrichment.state,
            attempts=enrichment.attempts,
            next_attempt_at=enrichment.due_at,
            fault=enrichment.fault,
            detail=_FAULTS[enrichment.fault].in_(language) if enrichment.fault is not None else None,
            image=enrichment.image,
            description=enrichment.page.description,
            published_at=enrichment.page.published_at or enrichment.extras.published_at,
            attachments=[AttachmentView.model_validate(one) for one in enrichment.extras.attachments],
        )
