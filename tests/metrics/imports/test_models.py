"""Files as networks and spreadsheets write them."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime

import pytest

from metrics.imports.errors import NoSuchTable
from metrics.imports.models import MOST_BYTES, MOST_LINES, LineFault, Row, _moment, rows

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ADDRESS = "https://social.example/@ada/1"


def read(raw: bytes) -> list[Row | LineFault]:
    return list(rows(raw, at=NOW))


def row(line: int = 2, *, read_at: datetime | None = None, **counts: int) -> Row:
    return Row(line=line, share_id=None, address=ADDRESS, read_at=read_at, counts=counts)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("cp1252", b""),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_is_read_however_it_is_written(delimiter: str, encoding: str, mark: bytes, end: str) -> None:
    lines = [["Lien de la publication", "Portée", "Réactions"], [ADDRESS, "1\u00a0234", "7"], [ADDRESS, "", "8"]]
    text = end.join(delimiter.join(cells) for cells in lines)
    assert read(mark + text.encode(encoding)) == [row(reach=1234, reactions=7), row(3, reactions=8)]


def test_what_a_network_puts_above_the_table_is_passed_over() -> None:
    text = f'"Post performance, Ada\nTop posts\n\nPost URL,Impressions,Likes\n{ADDRESS},5,1\n'
    assert read(text.encode()) == [row(5, reach=5, reactions=1)]


def test_how_often_it_was_shown_goes_before_how_many_saw_it() -> None:
    text = f"Members reached,Reach,Impressions,URL\n1,2,3,{ADDRESS}\n"
    assert read(text.encode()) == [row(reach=3)]


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("0", 0),
        ("1,234", 1234),
        ("1.234.567", 1_234_567),
        ("1 234", 1234),
        ("1\u202f234", 1234),
        ("10000000000", 10**10),
    ],
)
def test_numbers_are_read_with_their_groups(cell: str, count: int) -> None:
    assert read(f"url\tlikes\n{ADDRESS}\t{cell}\n".encode()) == [row(reactions=count)]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("-1", "negative"),
        ("−1", "negative"),
        ("10000000001", "overflow"),
        ("9" * 400, "overflow"),
        ("1.5", "not_a_number"),
        ("1,23", "not_a_number"),
        ("1,234.567", "not_a_number"),
        ("many", "not_a_number"),
        ("1e5", "not_a_number"),
        ("²", "not_a_number"),
        ("٣", "not_a_number"),
        ("=1+1", "formula"),
        ("=cmd|' /C calc'!A0", "formula"),
        ("+1", "formula"),
        ("@SUM(1)", "formula"),
        ("-", "no_numbers"),
        ("", "no_numbers"),
    ],
)
def test_what_is_no_count_is_reported(cell: str, code: str) -> None:
    assert read(f"url\tlikes\n{ADDRESS}\t{cell}\n".encode()) == [LineFault(2, code)]


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-11-20", datetime(2026, 11, 20, 23, 59, 59, 999_000, tzinfo=UTC)),
        ("2026-11-24", NOW),
        ("2026-11-20T10:00:00+02:00", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2026-11-20 10:00", datetime(2026, 11, 20, 10, tzinfo=UTC)),
    ],
)
def test_moments_are_read_in_utc(cell: str, moment: datetime) -> None:
    assert read(f"url,read at,likes\n{ADDRESS},{cell},1\n".encode()) == [row(read_at=moment, reactions=1)]


def test_a_day_that_has_begun_east_of_here_is_today() -> None:
    evening = NOW.replace(hour=19)
    assert _moment("2026-11-25", at=evening) == evening
    assert _moment("2026-11-25", at=NOW) == datetime(2026, 11, 25, 23, 59, 59, 999_000, tzinfo=UTC)


@pytest.mark.parametrize("cell", ["24/11/2026", "11-24-26", "0001-01-01T00:00:00+14:00", "2026-13-01", "yesterday"])
def test_a_moment_that_can_be_misread_is_reported(cell: str) -> None:
    assert read(f"url,read_at,likes\n{ADDRESS},{cell},1\n".encode()) == [LineFault(2, "bad_date")]


def test_a_formula_in_the_place_of_an_address_is_reported() -> None:
    text = f'url,likes\n"=HYPERLINK(""{ADDRESS}"")",1\n,1\n'
    assert read(text.encode()) == [LineFault(2, "formula"), LineFault(3, "no_post")]


def test_a_quotation_mark_too_many_costs_its_own_line() -> None:
    lines = [
        f"{ADDRESS},1,fine",
        f'"{ADDRESS},2,torn',
        f"{ADDRESS},3,fine",
        f'{ADDRESS},4,"two\nlines"',
        f"{ADDRESS},5,",
    ]
    text = "\n".join(["url,likes,title", *lines])
    found = read(text.encode())
    assert [one.line for one in found] == [2, 3, 4, 5, 7]
    assert [one.code if isinstance(one, LineFault) else one.counts["reactions"] for one in found] == [
        1,
        "unreadable",
        3,
        4,
        5,
    ]


def test_a_cell_that_is_too_long_costs_its_own_line() -> None:
    text = f"url,likes\n{'a' * 200_000},1\n{ADDRESS},2\n"
    assert read(text.encode()) == [LineFault(2, "unreadable"), row(3, reactions=2)]


def test_the_lines_beyond_the_limit_are_told_of_once() -> None:
    text = "url,likes\n" + f"{ADDRESS},1\n" * (MOST_LINES + 50)
    found = read(text.encode())
    assert len(found) == MOST_LINES + 1
    assert found[-1] == LineFault(MOST_LINES + 2, "too_many_lines")


@pytest.mark.parametrize("raw", [b"", b"\x00\x01\x02", b"PK\x03\x04", b"a,b\n1,2\n", b"url\nhttps://x\n", b"\xff\xfe"])
def test_what_is_no_table_is_refused_as_a_whole(raw: bytes) -> None:
    with pytest.raises(NoSuchTable):
        read(raw)


def test_the_largest_file_of_quotation_marks_ends() -> None:
    raw = b"url,likes\n" + b'"\n' * (MOST_BYTES // 2 - 5)
    assert {one.code for one in read(raw) if isinstance(one, LineFault)} == {"too_many_lines"}
