"""What holds for a person whose key was destroyed."""

from __future__ import annotations

from datetime import timedelta

# A link that another service has yet to forget may still be visited. An hour after that nothing old is on its way.
AFTERMATH = timedelta(hours=1)


def is_forgotten(second: int, *, destroyed_at: float, own_act: bool) -> bool:
    """Whether what happened at `second` belongs to what a person had erased at `destroyed_at` (both since 1970, UTC).

    What they do themselves afterwards (`own_act`) is a new beginning. Nothing but the moments decides, so that a topic
    that is read again, in whatever order, comes to the same.
    """
    return second < destroyed_at + (0 if own_act else AFTERMATH.total_seconds())
