"""What can be wrong with an erasure that another service tells of."""

from __future__ import annotations


class IncompleteErasure(Exception):
    """Without its id, its person or its time, an erasure can be neither carried out once nor confirmed."""
