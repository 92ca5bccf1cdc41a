"""Charts as SVG. This module is also a program, which draws a chart for `metrics.drawings.repository`.

It imports nothing that needs settings or a database. The same chart is the same picture, byte for byte.
"""

from __future__ import annotations

import io
import json
import re
import sys
from datetime import date
from hashlib import blake2b
from html import escape
from typing import Any

from metrics.drawings.models import Chart

# Colours that people with any colour vision tell apart (Okabe and Ito, 2008), and marks for those who see none.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#7F7F7F")
_MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")
_INCHES = (8.0, 4.0)
_MOST_LABELS = 10
_OPENING = re.compile(r"<svg\b[^>]*>", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)


def draw(chart: Chart) -> bytes:
    """The chart as SVG, with its title and description for those who do not see it (SVG 2 §5.8)."""
    # Imported here: it takes half a second and 60 MB, which only the program that draws may cost.
    import matplotlib

    settings: Any = {
        # Text stays text: small, searchable, and read aloud.
        "svg.fonttype": "none",
        "font.family": ["sans-serif"],
        "font.sans-serif": ["DejaVu Sans"],
        "svg.hashsalt": "relais",
        # A dollar sign is a dollar sign.
        "text.parse_math": False,
        "axes.formatter.useoffset": False,
    }
    with matplotlib.rc_context(settings):
        written = _drawn(chart)
    return _described(written, chart).encode()


def _drawn(chart: Chart) -> str:
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=_INCHES, layout="constrained")
    axes = figure.subplots()
    axes.set_title(chart.title, fontsize=11)
    axes.spines[["top", "right"]].set_visible(False)
    if not chart.lines:
        axes.set_axis_off()
        axes.text(0.5, 0.5, chart.empty, ha="center", va="center", transform=axes.transAxes)
    elif chart.starts:
        _lines(axes, chart)
        axes.yaxis.set_major_locator(MaxNLocator(integer=_is_whole(chart)))
    else:
        _bars(axes, chart)
        axes.xaxis.set_major_locator(MaxNLocator(integer=_is_whole(chart)))
    written = io.StringIO()
    figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    return written.getvalue()


def _lines(axes: Any, chart: Chart) -> None:
    days = [date.fromisoformat(one) for one in chart.starts]
    for place, line in enumerate(chart.lines):
        values = [float("nan") if value is None else value for value in line.values]
        axes.plot(days, values, color=_COLOURS[place], marker=_MARKS[place], markersize=3, label=line.label)
    axes.set_ylim(bottom=min(0, axes.get_ylim()[0]))
    axes.grid(axis="y", alpha=0.3)
    labelled = days[:: -(-len(days) // _MOST_LABELS)]
    axes.set_xticks(labelled, [str(day) for day in labelled], rotation=30, ha="right", fontsize=8)
    if len(chart.lines) > 1:
        axes.legend(fontsize=8, frameon=False)


def _bars(axes: Any, chart: Chart) -> None:
    lines = [line for line in chart.lines[::-1] if line.values[0] is not None]
    axes.barh(range(len(lines)), [line.values[0] for line in lines], color=_COLOURS[0])
    axes.set_yticks(range(len(lines)), [line.label for line in lines], fontsize=8)
    axes.grid(axis="x", alpha=0.3)


def _is_whole(chart: Chart) -> bool:
    return all(value is None or value == int(value) for line in chart.lines for value in line.values)


def _described(svg: str, chart: Chart) -> str:
    opening = _OPENING.search(svg)
    if opening is None:
        raise ValueError("no SVG was drawn")
    # Names that no other chart in the same page has.
    name = blake2b(f"{chart.title}{chart.description}".encode(), digest_size=6).hexdigest()
    said = f'<title id="t{name}">{escape(chart.title)}</title><desc id="d{name}">{escape(chart.description)}</desc>'
    named = f'{opening[0][:-1]} role="img" aria-labelledby="t{name} d{name}">{said}'
    return named + _METADATA.sub("", svg[opening.end() :], count=1)


def main() -> None:
    """Draw the chart on standard input to standard output."""
    sys.stdout.buffer.write(draw(Chart.received(json.load(sys.stdin))))


if __name__ == "__main__":
    main()
