"""What can be wrong with an OPML document as a whole; what is wrong with one of its lines is in the report."""

from __future__ import annotations

from kernel.errors import Problem
from kernel.language import Text


class OutlineUnreadable(Problem):
    """The body is not OPML that can be read safely: broken XML, another document, or one with a DOCTYPE, which is how
    entities are declared."""

    status = 422
    slug = "outline-unreadable"
    title = Text(en="The body is not readable OPML", fr="Le corps n’est pas de l’OPML lisible")


class OutlineTooLong(Problem):
    """The document names more feeds than are imported at once; `limit_feeds` is the limit."""

    status = 422
    slug = "outline-too-long"
    title = Text(en="The document names too many feeds", fr="Le document nomme trop de flux")

    def __init__(self, limit: int) -> None:
        super().__init__(
            Text(en=f"At most {limit} are imported at once.", fr=f"Au plus {limit} sont importés à la fois."),
            extensions={"limit_feeds": limit},
        )
