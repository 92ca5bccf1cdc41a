"""What can be wrong with a request about enrichments."""

from __future__ import annotations

from kernel.errors import NotFound
from kernel.language import Text


class EnrichmentNotFound(NotFound):
    """No story has this id, or it was not made from a feed."""

    slug = "enrichment-not-found"
    title = Text(en="The story was not made from a feed", fr="L’histoire ne vient pas d’un flux")

    def __init__(self, story_id: str) -> None:
        super().__init__(
            Text(
                en=f"No story with the id {story_id} was made from a feed.",
                fr=f"Aucune histoire d’identifiant {story_id} ne vient d’un flux.",
            )
        )
