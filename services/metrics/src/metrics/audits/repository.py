"""The audit log of this service: who administered what, and when."""

from __future__ import annotations

from kernel.audit import AuditLog
from metrics.audits.events import recorded


class AuditRepository(AuditLog):
    """Adds acts in the transaction that does them, tells of them, and reads them."""

    def __init__(self) -> None:
        super().__init__("metrics", recorded)
