"""Problems: what a caller is told when a request cannot be served (RFC 9457).

A problem is an exception whose class says what is so and whose constructor words itself in every language:

    class ThingNotFound(NotFound):
        '''No thing has this id, or it is not for you.'''

        slug = "thing-not-found"
        title = Text(en="There is no such thing", fr="Cet objet n’existe pas")

        def __init__(self, thing_id: str) -> None:
            super().__init__(Text(en=f"No thing has the id {thing_id}.", fr=f"Aucun objet n’a l’identifiant …"))

Raise it anywhere below an endpoint; `kernel.http` renders it once. `/problems/{slug}` shows the class's docstring.
"""

from kernel.errors.documents import PROBLEM_JSON, catalogue, problems, render
from kernel.errors.kinds import (
    AddressTooLong,
    Forbidden,
    HeadTooLarge,
    IdempotencyMismatch,
    InternalError,
    Invalid,
    MalformedBody,
    MalformedRequest,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    PreconditionRequired,
    RangeNotSatisfiable,
    RequestInFlight,
    StaleWrite,
    TimedOut,
    TooLarge,
    Unauthenticated,
    Unavailable,
    UnsupportedMediaType,
)
from kernel.errors.problem import FieldError, Problem

__all__ = [
    "PROBLEM_JSON",
    "AddressTooLong",
    "FieldError",
    "Forbidden",
    "HeadTooLarge",
    "IdempotencyMismatch",
    "InternalError",
    "Invalid",
    "MalformedBody",
    "MalformedRequest",
    "MethodNotAllowed",
    "NotAcceptable",
    "NotFound",
    "PreconditionRequired",
    "Problem",
    "RangeNotSatisfiable",
    "RequestInFlight",
    "StaleWrite",
    "TimedOut",
    "TooLarge",
    "Unauthenticated",
    "Unavailable",
    "UnsupportedMediaType",
    "catalogue",
    "problems",
    "render",
]
