"""Why a link leads nowhere."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text


class LinkNotFound(NotFound):
    """No share has this link. Perhaps a part of it was lost on the way."""

    slug = "link-not-found"
    title = Text(en="This link leads nowhere", fr="Ce lien ne mène nulle part")


class LinkGone(Problem):
    """The story behind this link was withdrawn, or the link has come to its end."""

    status = 410
    slug = "link-gone"
    title = Text(en="What was here is gone", fr="Ce qui se trouvait ici n’y est plus")
