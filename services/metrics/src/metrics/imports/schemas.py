"""What became of a file, line by line."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kernel.http import View
from kernel.language import Language
from metrics.imports.models import FAULTS, MOST_FAULTS, MOST_LINES, Report
from metrics.observations.models import Outcome


class LineFaultView(View):
    """A line that was not taken."""

    line: Annotated[int, Field(description="Counted from 1.")]
    code: Annotated[str, Field(description="A stable word for the reason, such as `formula` or `unknown_post`.")]
    detail: Annotated[str, Field(description="In the language of Content-Language.")]


class ImportView(View):
    """What became of the lines below the columns."""

    lines: Annotated[
        int, Field(description=f"How many were looked at: those with something in them, up to {MOST_LINES}.")
    ]
    counted: Annotated[int, Field(description="Something grew.")]
    corrected: Annotated[int, Field(description="Something went down.")]
    unchanged: Annotated[int, Field(description="They say what was known.")]
    superseded: Annotated[int, Field(description="A later reading was here before.")]
    refused: Annotated[int, Field(description="Not taken; the first of them are in `faults`.")]
    faults: Annotated[list[LineFaultView], Field(description=f"The first {MOST_FAULTS}.")]

    @classmethod
    def of(cls, report: Report, language: Language) -> ImportView:
        """The view of a report."""
        return cls(
            lines=report.lines,
            counted=report.outcomes[Outcome.COUNTED],
            corrected=report.outcomes[Outcome.CORRECTED],
            unchanged=report.outcomes[Outcome.UNCHANGED],
            superseded=report.outcomes[Outcome.SUPERSEDED],
            refused=len(report.faults),
            faults=[
                LineFaultView(line=one.line, code=one.code, detail=FAULTS[one.code].in_(language))
                for one in report.faults[:MOST_FAULTS]
            ],
        )
