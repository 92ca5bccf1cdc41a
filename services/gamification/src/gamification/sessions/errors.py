"""What can be wrong with a request about sessions."""

from __future__ import annotations

from kernel.errors import FieldError, Invalid, Problem
from kernel.language import Text


class SessionsOutOfOrder(Invalid):
    """The four sessions of a cohort come one after the other, the first not in the past, the last within a year."""

    slug = "sessions-out-of-order"
    title = Text(en="The sessions do not follow each other", fr="Les sessions ne se suivent pas")

    def __init__(self, pointer: str, detail: Text) -> None:
        super().__init__(detail, errors=[FieldError(pointer, detail, code="out_of_order")])


class SessionHasBegun(Problem):
    """A session that has begun stays as it was."""

    status = 409
    slug = "session-has-begun"
    title = Text(en="The session has begun", fr="La session a commencé")


class AgendaTooLong(Invalid):
    """What is on the agenda takes longer than the session. One without an agenda of its own has the shipped one."""

    slug = "agenda-too-long"
    title = Text(en="The agenda takes longer than the session", fr="L’ordre du jour dépasse la session")

    def __init__(self, pointer: str) -> None:
        super().__init__(self.title, errors=[FieldError(pointer, self.title, code="too_short")])
