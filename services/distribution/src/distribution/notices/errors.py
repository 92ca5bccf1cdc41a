"""What can be wrong with a request about a notice."""

from __future__ import annotations

from kernel.errors import NotFound
from kernel.language import Text


class NoticeNotFound(NotFound):
    """You have no notice with this id, or you have dismissed it."""

    slug = "notice-not-found"
    title = Text(en="There is no such notice", fr="Cet avis n’existe pas")
