"""What can be wrong with an effort that another service tells of."""

from __future__ import annotations


class IncompleteEffort(Exception):
    """Without its id, its person or its time, an effort can be recognised neither once nor in its order."""
