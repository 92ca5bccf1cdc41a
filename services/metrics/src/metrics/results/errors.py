"""What can be wrong with a request for results."""

from __future__ import annotations

from datetime import datetime

from kernel.errors import Problem
from kernel.http.schemas import rfc3339
from kernel.language import Text


class ResultsNotYet(Problem):
    """Results and comments are there for everybody at the same moment, when the wave is closed: `closes_at`."""

    status = 409
    slug = "results-not-yet"
    title = Text(en="The wave is not over yet", fr="La vague n’est pas encore terminée")

    def __init__(self, closes_at: datetime) -> None:
        super().__init__(extensions={"closes_at": rfc3339(closes_at)})
