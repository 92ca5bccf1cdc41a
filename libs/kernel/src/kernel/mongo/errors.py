"""What can go wrong in the database, in words that do not depend on the driver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pymongo.errors import (
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WTimeoutError,
)

_WRITE_CONFLICT = 112
_DUPLICATE_KEY = 11000


class MongoFailure(Exception):
    """Any failure of the database. `retryable` says that the whole transaction may be run again."""

    def __init__(self, message: str, *, retryable: bool = False, outcome_unknown: bool = False) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.outcome_unknown = outcome_unknown


class DuplicateKey(MongoFailure):
    """A unique index holds this key already. Inside a transaction, the transaction is over."""


class WriteConflict(MongoFailure):
    """Another transaction is writing the same document right now."""


class Unavailable(MongoFailure):
    """No answer within the deadline: the server is away, frozen, or electing a primary."""


@contextmanager
def translated() -> Iterator[None]:
    """Raise the driver's errors as the ones above."""
    try:
        yield
    except PyMongoError as error:
        raise translate(error) from error


def translate(error: PyMongoError) -> MongoFailure:
    """The failure that says what the driver's error means."""
    retryable = error.has_error_label("TransientTransactionError")
    unknown = error.has_error_label("UnknownTransactionCommitResult")
    kind: type[MongoFailure] = MongoFailure
    if isinstance(error, DuplicateKeyError) or _bulk_duplicate(error):
        kind, retryable = DuplicateKey, False
    elif isinstance(error, OperationFailure) and error.code == _WRITE_CONFLICT:
        kind = WriteConflict
    elif error.timeout or isinstance(error, (ConnectionFailure, ExecutionTimeout, WTimeoutError)):
        kind = Unavailable
    return kind(type(error).__name__, retryable=retryable, outcome_unknown=unknown)


def _bulk_duplicate(error: PyMongoError) -> bool:
    details = error.details if isinstance(error, OperationFailure) else None
    write_errors = (details or {}).get("writeErrors") or []
    return any(one.get("code") == _DUPLICATE_KEY for one in write_errors)
