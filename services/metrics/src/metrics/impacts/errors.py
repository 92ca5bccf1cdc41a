"""What can be wrong with an event for a ledger."""

from __future__ import annotations


class Unwritable(ValueError):
    """An event that belongs into no ledger: it lacks a person or network, or says something absurd."""


class LedgerFull(Unwritable):
    """A month of one person would hold more entries than people come by."""
