"""Figures as a table: a line for each row, or one line for all when they are not split."""

from __future__ import annotations

from metrics.cells.models import OBSERVED
from metrics.figures.models import OWN_LINK, PROVENANCES, Answer, Row
from metrics.tables.models import Field, csv_of

_COUNTED = (*OWN_LINK, *(f"{name}_{where}" for name in OBSERVED for where in PROVENANCES))


def table_of(answer: Answer) -> bytes:
    """An answer as CSV. A figure that is withheld is an empty field; so is what cannot be told apart."""
    question = answer.question
    header = [
        "from",
        "to",
        *(one.value for one in question.group_by),
        *(column for name in _COUNTED for column in (name, f"{name}_completeness")),
        "click_through",
        "ambassadors",
    ]
    rows = answer.rows if question.group_by else [answer.whole]
    period = (question.period.first.isoformat(), question.period.last.isoformat())
    return csv_of(header, ([*period, *_fields(row)] for row in rows))


def _fields(row: Row) -> list[Field]:
    counted: list[Field] = []
    for name in _COUNTED:
        figure = row.figures[name]
        counted += [figure.value, figure.completeness]
    about = [None if value is None else str(value) for value in row.key.values()]
    return [*about, *counted, row.click_through.value, row.ambassadors]
