"""The audit log of this service: who administered what, and when."""

from __future__ import annotations

from distribution.audits.events import recorded
from kernel.audit import AuditLog


class AuditRepository(AuditLog):
    """Adds acts in the transaction that does them, tells of them, and reads them."""

    def __init__(self) -> None:
        super().__init__("distribution", recorded)
