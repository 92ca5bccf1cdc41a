"""What can be wrong with a request about milestones."""

from __future__ import annotations

from kernel.errors import NotFound
from kernel.language import Text


class MilestoneNotFound(NotFound):
    """No milestone of yours has this id."""

    slug = "milestone-not-found"
    title = Text(en="There is no such milestone", fr="Ce jalon n’existe pas")
