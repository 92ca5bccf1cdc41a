"""The data register: `python -m tools.data_register write | check`.

`docs/data-register.md` and `docs/data-register.fr.md` say what is kept of people, why, who sees it and how long: what
each service keeps, from its `personal_data`, and what its events say, from `proto/topics`. `check` fails when a page is
not what those say.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from kernel.language import LANGUAGES, Language
from kernel.personal_data import BESIDES, Entry, Kept
from kernel.process import Service
from tools.contracts import buf
from tools.contracts.topics import FieldEntry, MessageEntry, TopicFile, read_topics
from tools.data_register_words import WORDS, Words
from tools.openapi import SERVICES, settings_of

ROOT = Path(__file__).resolve().parents[1]
PROTO = ROOT / "proto"
DOCS = ROOT / "docs"


def main() -> None:
    """Write the pages, or exit 1 naming those that are stale."""
    mode = sys.argv[1] if len(sys.argv) == 2 else ""
    if mode not in ("write", "check"):
        sys.exit("usage: python -m tools.data_register write | check")
    fresh = pages(read_topics(PROTO / "topics"), buf.comments(PROTO), {name: kept_by(name) for name in SERVICES})
    if mode == "write":
        for name, text in fresh.items():
            (DOCS / name).write_text(text, "utf-8")
    elif stale := stale_in(DOCS, fresh):
        sys.exit(f"{', '.join(stale)} of docs is stale. What to do next: run `make proto` and commit it.")


def kept_by(name: str) -> tuple[Kept, ...]:
    """What a service keeps of people. Nothing is connected to."""
    service: Service = importlib.import_module(f"{name}.bootstrap").SERVICE
    places = importlib.import_module(f"{name}.personal_data.repository")
    # Some services need a key even to say what they keep.
    kept: tuple[Kept, ...] = places.holdings(settings_of(service)) if hasattr(places, "holdings") else places.HOLDINGS
    return kept


def pages(topics: Sequence[TopicFile], comments: dict[str, str], kept: dict[str, tuple[Kept, ...]]) -> dict[str, str]:
    """The register by file name, in each language; the same text for the same sources."""
    return {WORDS[language].file: _page(topics, comments, kept, language) for language in LANGUAGES}


def stale_in(folder: Path, fresh: dict[str, str]) -> list[str]:
    """The pages of a folder that are not as they should be."""
    return [name for name, text in fresh.items() if not (folder / name).exists() or _read(folder / name) != text]


def _read(file: Path) -> str:
    return file.read_text("utf-8")


def _page(
    topics: Sequence[TopicFile], comments: dict[str, str], kept: dict[str, tuple[Kept, ...]], language: Language
) -> str:
    words = WORDS[language]
    lines = [words.head]
    for service in sorted(kept):
        lines += [f"## {service.capitalize()}", "", words.services[service], "", f"### {words.kept}", ""]
        named = sorted(kept[service], key=lambda one: one.name)
        lines += _table(words, [[f"`{one.name}`", *_row(one.entry, language)] for one in named])
        lines += [f"### {words.told}", "", *_events(topics, comments, service, language)]
    lines += [f"## {words.besides}", "", words.besides_what, ""]
    lines += _table(words, [["", *_row(entry, language)] for entry in BESIDES])
    return "\n".join(lines).rstrip() + "\n"


def _events(topics: Sequence[TopicFile], comments: dict[str, str], service: str, language: Language) -> list[str]:
    words, lines = WORDS[language], []
    for topic in (one for one in topics if one.owner == service):
        for entry in (one for one in topic.messages if one.personal):
            said = comments[entry.message] if language == "en" else entry.fr
            where = words.on(topic.topic, topic.retention, topic.consumers)
            lines += [f"#### `{entry.ce_type}`", "", f"{said} {where}"]
            of_nobody = [f"`{name}`" for name, field in entry.fields.items() if not field.personal]
            lines += [words.of_nobody(of_nobody), ""] if of_nobody else [""]
            fields = entry.personal.items()
            lines += _table(words, [_field(name, field, entry, comments, words) for name, field in fields])
    return lines or [words.nothing_told, ""]


def _field(name: str, field: FieldEntry, entry: MessageEntry, comments: dict[str, str], words: Words) -> list[str]:
    what, why, seen_by = comments[f"{entry.message}.{name}"], field.purpose, field.who_sees
    if words is WORDS["fr"] and field.fr is not None:
        what, why, seen_by = field.fr.what, field.fr.purpose, field.fr.who_sees
    return [f"`{name}`", what, why, seen_by, words.days(field.retention)]


def _row(entry: Entry, language: Language) -> list[str]:
    return [text.in_(language) for text in (entry.what, entry.why, entry.seen_by, entry.until)]


def _table(words: Words, rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(words.columns)} |", f"|{' --- |' * len(words.columns)}"]
    return [*lines, *(f"| {' | '.join(map(_cell, row))} |" for row in rows), ""]


def _cell(text: str) -> str:
    # A full stop ends a sentence of the contract; in a table none has one.
    return text.removesuffix(".").replace("|", "\\|")


if __name__ == "__main__":
    main()
