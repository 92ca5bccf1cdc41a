"""A sheet as a web page and as a PDF. Neither fetches anything, and both hold text alone."""

from __future__ import annotations

import unicodedata
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

from metrics.sheets.models import Section, Sheet, Table

_STYLE = (
    "@page{size:A4;margin:18mm}"
    "body{font:16px/1.5 system-ui,sans-serif;color:#111;background:#fff;margin:0 auto;max-width:48rem;padding:1rem}"
    "h1{font-size:1.7rem;margin:0 0 .5rem}h2{font-size:1.2rem;margin:2rem 0 .5rem}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border-bottom:1px solid #767676;padding:.3rem .5rem;text-align:start}"
    ".n{text-align:end;font-variant-numeric:tabular-nums}tr{break-inside:avoid}h2{break-after:avoid}"
)
_FONT = "sheet"
_MARGIN_MM = 18
_LINE_MM = 6.0


def page(sheet: Sheet) -> bytes:
    """The sheet as HTML, everything in it escaped."""
    parts = [
        f'<!doctype html>\n<html lang="{sheet.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(sheet.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(sheet.title)}</h1>\n",
        *(f"<p>{escape(line)}</p>\n" for line in sheet.lead),
        *(_section(one) for one in sheet.sections),
        "</main>\n</body>\n</html>\n",
    ]
    return "".join(parts).encode()


def pdf(sheet: Sheet) -> bytes:
    """The sheet as a PDF on A4. Letters that the font lacks are boxes; the web page has them all.

    Takes tenths of a second and no I/O but the font's: run it in a thread.
    """
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


def _section(section: Section) -> str:
    items = "".join(f'<li dir="auto">{escape(item)}</li>\n' for item in section.items)
    return "".join(
        [
            f"<section>\n<h2>{escape(section.heading)}</h2>\n",
            *(f"<p>{escape(line)}</p>\n" for line in section.lines),
            f"<ul>\n{items}</ul>\n" if items else "",
            _table(section.table) if section.table is not None else "",
            "</section>\n",
        ]
    )


def _table(table: Table) -> str:
    def cells(row: tuple[str, ...], opening: str, closing: str) -> str:
        kinds = ["" if number < table.numbers else ' class="n"' for number in range(len(row))]
        return "".join(f"<{opening}{kind}>{escape(cell)}</{closing}>" for kind, cell in zip(kinds, row, strict=True))

    head = cells(table.columns, 'th scope="col"', "th")
    rows = "".join(f"<tr>{cells(row, 'td', 'td')}</tr>\n" for row in table.rows)
    return f"<table>\n<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n"


def _write(paper: FPDF, text: str, *, size: int = 10, style: str = "") -> None:
    paper.set_font(_FONT, style, size)
    paper.multi_cell(0, size * 0.55, _printable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _draw(paper: FPDF, table: Table) -> None:
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
