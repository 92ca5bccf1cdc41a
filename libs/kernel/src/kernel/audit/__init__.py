"""The audit log: what those who administer a service did, kept in the transaction of doing it."""

from kernel.audit.acts import SYSTEM, Act, Wanted
from kernel.audit.log import AUDITS, AuditLog, audit_holding, prepare

__all__ = ["AUDITS", "SYSTEM", "Act", "AuditLog", "Wanted", "audit_holding", "prepare"]
