"""What can be wrong with an attendance."""

from __future__ import annotations

from kernel.errors import Problem
from kernel.language import Text


class AttendanceNotOpen(Problem):
    """That you took part is recorded from the session's begin until some days after it, in a cohort that has begun; not
    for a session that was called off."""

    status = 409
    slug = "attendance-not-open"
    title = Text(en="This cannot be recorded now", fr="Cela ne peut pas être noté maintenant")
