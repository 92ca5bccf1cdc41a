"""A sheet as a PDF. This module is also a program, which makes a PDF for `metrics.papers.repository`.

It imports nothing that needs settings or a database. The same sheet is the same PDF, byte for byte.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from metrics.sheets.models import Sheet, Table

_FONT = "sheet"
_MARGIN_MM = 18
_LINE_MM = 6.0


def pdf(sheet: Sheet) -> bytes:
    """The sheet as a PDF on A4. Letters that the font lacks are boxes; the web page has them all.

    Takes a second, 50 MB and no I/O but the font's.
    """
    # Imported here: it takes half a second and 40 MB, which only the program that prints may cost.
    from fpdf import FPDF

    paper = FPDF(format="A4")
    paper.set_margin(_MARGIN_MM)
    paper.set_auto_page_break(True, margin=_MARGIN_MM)
    paper.set_creation_date(sheet.dated)
    paper.set_title(_printable(sheet.title))
    paper.set_lang(sheet.language)
    for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        paper.add_font(_FONT, style, _fonts() / name)
    paper.add_page()
    _write(paper, sheet.title, size=18, style="B")
    for line in sheet.lead:
        _write(paper, line)
    for section in sheet.sections:
        paper.ln(_LINE_MM)
        _write(paper, section.heading, size=13, style="B")
        for line in section.lines:
            _write(paper, line)
        for item in section.items:
            _write(paper, f"• {item}")
        if section.table is not None:
            _draw(paper, section.table)
    return bytes(paper.output())


def _write(paper: Any, text: str, *, size: int = 10, style: str = "") -> None:
    from fpdf.enums import XPos, YPos

    paper.set_font(_FONT, style, size)
    paper.multi_cell(0, size * 0.55, _printable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _draw(paper: Any, table: Table) -> None:
    from fpdf.enums import TableBordersLayout
    from fpdf.fonts import FontFace

    paper.set_font(_FONT, "", 9)
    words, numbers = table.numbers, len(table.columns) - table.numbers
    with paper.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        col_widths=(3,) * words + (2,) * numbers,
        text_align=("LEFT",) * words + ("RIGHT",) * numbers,
        headings_style=FontFace(emphasis="BOLD"),
        line_height=_LINE_MM,
        align="LEFT",
    ) as drawn:
        for row in (table.columns, *table.rows):
            cells = drawn.row()
            for cell in row:
                cells.cell(_printable(cell))


def _printable(text: str) -> str:
    # Half surrogate pairs and controls are in no font, and a file cannot hold the former.
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Cs", "Cc", "Cn", "Co"))


@cache
def _fonts() -> Path:
    # matplotlib brings DejaVu Sans (free to embed). It is found without being imported, which takes a second.
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        raise RuntimeError("matplotlib, whose fonts are used, is not installed")
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"


if __name__ == "__main__":
    sys.stdout.buffer.write(pdf(Sheet.received(json.load(sys.stdin.buffer))))
