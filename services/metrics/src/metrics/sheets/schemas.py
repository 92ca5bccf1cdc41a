"""A sheet as a web page, which fetches nothing."""

from __future__ import annotations

from html import escape

from metrics.sheets.models import Section, Sheet, Table

_STYLE = (
    "@page{size:A4;margin:18mm}"
    "body{font:16px/1.5 system-ui,sans-serif;color:#111;background:#fff;margin:0 auto;max-width:48rem;padding:1rem}"
    "h1{font-size:1.7rem;margin:0 0 .5rem}h2{font-size:1.2rem;margin:2rem 0 .5rem}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border-bottom:1px solid #767676;padding:.3rem .5rem;text-align:start}"
    ".n{text-align:end;font-variant-numeric:tabular-nums}tr{break-inside:avoid}h2{break-after:avoid}"
)


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
