"""Figures as a chart: one measure, over time or in bars."""

from __future__ import annotations

from kernel.language import Language, Text
from metrics.drawings.models import MOST_BARS, MOST_LINES, Chart, Line, largest, plain
from metrics.figures.models import Answer, Key, Measure, Question, Row, lines

_NAMES = {
    Measure.SHARES: Text(en="Shares", fr="Partages"),
    Measure.HUMAN_CLICKS: Text(en="Visits by people", fr="Visites de personnes"),
    Measure.PREVIEWS: Text(en="Visits by preview crawlers", fr="Visites de robots d’aperçu"),
    Measure.BOTS: Text(en="Visits by other programs", fr="Visites d’autres programmes"),
    Measure.CLICK_THROUGH: Text(en="Visits each time a post was shown", fr="Visites par affichage d’un post"),
    Measure.REACH: Text(en="Reach (declared or from a network)", fr="Portée (déclarée ou issue d’un réseau)"),
    Measure.REACTIONS: Text(en="Reactions", fr="Réactions"),
    Measure.COMMENTS: Text(en="Comments", fr="Commentaires"),
    Measure.RESHARES: Text(en="Reshares", fr="Repartages"),
    Measure.CONVERSATIONS: Text(en="Conversations", fr="Conversations"),
}
_EMPTY = Text(
    en="Nothing that five or more ambassadors are behind", fr="Rien que l’on doive à cinq ambassadeurs ou plus"
)
_ALL = Text(en="All", fr="Tout")
_APART = Text(en="not told apart", fr="non distingué")
_NONE = Text(en="none", fr="aucune")


def chart_of(answer: Answer, measure: Measure, language: Language) -> Chart:
    """The chart of a measure in an answer: lines when it is split by a piece of time, bars otherwise. The largest are
    shown, as many as can be told apart; the table has all."""
    question = answer.question
    drawn = _over_time(answer, measure, language) if question.step else _bars(answer, measure, language)
    most = MOST_LINES if question.step else MOST_BARS
    shown = largest([line for line in drawn if any(value is not None for value in line.values)], most)
    period = question.period
    title = f"{_NAMES[measure].in_(language)}, {period.first} – {period.last}"
    starts = tuple(str(one) for one in period.starts(question.step)) if question.step else ()
    return Chart(title, _described(title, question, shown, language), starts, shown, _EMPTY.in_(language))


def _over_time(answer: Answer, measure: Measure, language: Language) -> list[Line]:
    question = answer.question
    if question.step is None:
        return []
    starts = question.period.starts(question.step)
    return [
        Line(_label(key, language), tuple(_value(rows[start], measure) if start in rows else None for start in starts))
        for key, rows in lines(answer.rows, question.step)
    ]


def _bars(answer: Answer, measure: Measure, language: Language) -> list[Line]:
    rows = answer.rows if answer.question.group_by else [answer.whole]
    return [Line(_label(row.key, language), (_value(row, measure),)) for row in rows]


def _value(row: Row, measure: Measure) -> float | None:
    return row.click_through.value if measure is Measure.CLICK_THROUGH else row.figures[measure].value


def _label(key: Key, language: Language) -> str:
    words = [_APART.in_(language) if value is None else str(value) or _NONE.in_(language) for value in key.values()]
    return plain(", ".join(words) or _ALL.in_(language))


def _described(title: str, question: Question, shown: tuple[Line, ...], language: Language) -> str:
    """What the chart shows, in words: of each line the sum and the greatest value, of each bar its value."""
    if not shown:
        return f"{title}. {_EMPTY.in_(language)}."
    said = []
    for line in shown:
        values = [value for value in line.values if value is not None]
        if question.step is None:
            said.append(f"{line.label}: {_number(values[0])}")
        else:
            most = max(values)
            start = question.period.starts(question.step)[line.values.index(most)]
            greatest = Text(en=f"most {_number(most)} ({start})", fr=f"au plus {_number(most)} ({start})")
            said.append(f"{line.label}: {greatest.in_(language)}")
    return f"{title}. {'; '.join(said)}."


def _number(value: float) -> str:
    return f"{value:g}" if value != int(value) else str(int(value))
