"""What can be wrong with a request about cohorts."""

from __future__ import annotations

from kernel.errors import FieldError, Invalid, NotFound, Problem
from kernel.language import Text


class CohortNotFound(NotFound):
    """There is no such cohort, or none that you may know of."""

    slug = "cohort-not-found"
    title = Text(en="There is no such cohort", fr="Cette cohorte n’existe pas")


class SizeNeedsReason(Invalid):
    """A cohort is of 4 to 8 people. Another size needs a reason, in words."""

    slug = "size-needs-reason"
    title = Text(en="This size needs a reason", fr="Cette taille demande une raison")

    def __init__(self, *, smallest: int, largest: int) -> None:
        detail = Text(
            en=f"A cohort is of {smallest} to {largest} people. Say why this one is not.",
            fr=f"Une cohorte compte de {smallest} à {largest} personnes. Dites pourquoi celle-ci fait exception.",
        )
        super().__init__(detail, errors=[FieldError("/size_reason", detail, code="missing")])


class SizeUpsideDown(Invalid):
    """The smallest size of a cohort is not larger than its largest."""

    slug = "size-upside-down"
    title = Text(en="The smallest size is the larger one", fr="La taille minimale dépasse la maximale")

    def __init__(self) -> None:
        super().__init__(self.title, errors=[FieldError("/max_members", self.title, code="too_small")])


class PlacesTakenAway(Invalid):
    """A cohort may get more places, and never fewer: by taking them away one by one, its members could be counted."""

    slug = "places-taken-away"
    title = Text(en="A cohort keeps its places", fr="Une cohorte garde ses places")

    def __init__(self, *, largest: int) -> None:
        detail = Text(
            en=f"This cohort has {largest} places. It may have more, and not fewer.",
            fr=f"Cette cohorte a {largest} places. Elle peut en avoir plus, pas moins.",
        )
        super().__init__(detail, errors=[FieldError("/max_members", detail, code="too_small")])


class CohortTooSmall(Problem):
    """A cohort begins when as many people have joined as it needs. With a reason it may need fewer."""

    status = 409
    slug = "cohort-too-small"
    title = Text(en="Too few people have joined", fr="Trop peu de personnes se sont jointes")


class CohortHasBegun(Problem):
    """The cohort has begun, is over or was called off; this can no longer be done."""

    status = 409
    slug = "cohort-has-begun"
    title = Text(en="It is too late for this cohort", fr="Il est trop tard pour cette cohorte")


class CohortIsOver(Problem):
    """The cohort is over or was called off; nothing about it changes any more."""

    status = 409
    slug = "cohort-is-over"
    title = Text(en="The cohort is over", fr="La cohorte est terminée")
