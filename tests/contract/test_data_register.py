"""The data register: what is kept of people and told of them, in both languages, as the software does it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from google.protobuf.descriptor import Descriptor

from kernel.language import Text
from kernel.personal_data import Entry, Kept, Owned
from tools import data_register
from tools.contracts import buf, names, rules
from tools.contracts.topics import NotATopic, TopicFile, read_topics
from tools.openapi import SERVICES

Edit = Callable[[str, str, str], None]

ROOT = Path(__file__).resolve().parents[2]
SHARE = "topics/distribution.share.v1.yaml"


@pytest.fixture(scope="module")
def kept() -> dict[str, tuple[Kept, ...]]:
    return {name: data_register.kept_by(name) for name in SERVICES}


def _pages(proto: Path, kept: dict[str, tuple[Kept, ...]]) -> dict[str, str]:
    return data_register.pages(read_topics(proto / "topics"), buf.comments(proto), kept)


def _complaints(proto: Path) -> list[str]:
    return rules.broken(read_topics(proto / "topics"), buf.messages(proto))


def test_the_pages_are_what_the_services_and_the_contract_say(kept: dict[str, tuple[Kept, ...]]) -> None:
    assert data_register.stale_in(ROOT / "docs", _pages(ROOT / "proto", kept)) == []


def test_each_place_that_an_erasure_knows_has_its_row_in_both_languages(kept: dict[str, tuple[Kept, ...]]) -> None:
    for text in _pages(ROOT / "proto", kept).values():
        for service, places in kept.items():
            section = text.partition(f"\n## {service.capitalize()}\n")[2].partition("\n#### ")[0]
            rows = re.findall(r"^\| `([a-z_]+)` \|", section, flags=re.MULTILINE)
            assert rows == sorted(place.name for place in places)


def test_each_personal_field_has_its_row_in_both_languages(
    topics: list[TopicFile], kept: dict[str, tuple[Kept, ...]]
) -> None:
    for text in _pages(ROOT / "proto", kept).values():
        for entry in (entry for topic in topics for entry in topic.messages if entry.personal):
            section = text.partition(f"#### `{entry.ce_type}`\n")[2].partition("\n#")[0]
            assert re.findall(r"^\| `([a-z_]+)` \|", section, flags=re.MULTILINE) == list(entry.personal)


def test_each_row_is_said_in_both_languages_and_ends_in_no_full_stop(kept: dict[str, tuple[Kept, ...]]) -> None:
    for entry in (place.entry for places in kept.values() for place in places):
        for text in (entry.what, entry.why, entry.seen_by, entry.until):
            assert text.en.strip()
            assert text.fr.strip()
            assert text.en != text.fr
            assert not f"{text.en}{text.fr}".endswith(".")


def test_a_new_place_makes_both_pages_stale(kept: dict[str, tuple[Kept, ...]]) -> None:
    text = Text(en="a diary", fr="un journal")
    place = Kept(Owned("diaries", "diaries", "person_id"), Entry(what=text, why=text, seen_by=text, until=text))
    fresh = _pages(ROOT / "proto", {**kept, "content": (*kept["content"], place)})

    assert data_register.stale_in(ROOT / "docs", fresh) == ["data-register.md", "data-register.fr.md"]


def test_what_is_said_otherwise_of_a_place_in_one_language_makes_that_page_stale(
    kept: dict[str, tuple[Kept, ...]],
) -> None:
    first, *rest = kept["metrics"]
    entry = replace(first.entry, until=Text(en=first.entry.until.en, fr="Un an"))
    fresh = _pages(ROOT / "proto", {**kept, "metrics": (replace(first, entry=entry), *rest)})

    assert data_register.stale_in(ROOT / "docs", fresh) == ["data-register.fr.md"]


def test_another_retention_in_the_contract_makes_both_pages_stale(
    proto: Path, edit: Edit, kept: dict[str, tuple[Kept, ...]]
) -> None:
    edit(SHARE, "retention: P730D", "retention: P731D")

    stale = data_register.stale_in(ROOT / "docs", _pages(proto, kept))

    assert stale == ["data-register.md", "data-register.fr.md"]


def test_a_personal_field_without_french_is_refused(proto: Path) -> None:
    file = proto / SHARE
    file.write_text(re.sub(r"        fr:\n(          .*\n)+", "", file.read_text(), count=1))

    assert _complaints(proto) == [
        f"{file}: SharePublished: field share_id is personal, and stands in no French; "
        "add fr with what, purpose and who_sees."
    ]


def test_a_personal_message_without_french_is_refused(proto: Path) -> None:
    file = proto / SHARE
    file.write_text(re.sub(r"\n    fr: .*(\n      .*)*\n    fields:", "\n    fields:", file.read_text(), count=1))

    assert _complaints(proto) == [f"{file}: SharePublished: what it says of people stands in no French; add fr."]


@pytest.mark.parametrize("fact", ["what", "purpose", "who_sees"])
def test_an_empty_french_sentence_is_refused(proto: Path, fact: str) -> None:
    file = proto / SHARE
    file.write_text(re.sub(rf"\n          {fact}: .*", f'\n          {fact}: ""', file.read_text(), count=1))

    with pytest.raises(NotATopic, match=rf"share_id\.fr\.{fact}"):
        read_topics(proto / "topics")


@pytest.mark.parametrize("name", ["inactive_since", "lastSeen", "last_login_at", "IgnoredOffers", "is_dormant"])
def test_a_name_that_tells_of_not_taking_part_is_seen(name: str) -> None:
    assert names.absences([name]) == [name]


@pytest.mark.parametrize("name", ["active_until", "last_page", "seen_by", "last_attempt_at", "presence"])
def test_a_name_that_only_resembles_one_is_left_alone(name: str) -> None:
    assert names.absences([name]) == []


def test_a_field_that_tells_of_not_taking_part_is_refused(
    proto: Path, edit: Edit, messages: Mapping[str, Descriptor]
) -> None:
    field = "  // Since when nothing was shared.\n  string inactive_since = 40;\n"
    edit("relais/distribution/v1/share.proto", "message SharePublished {\n", f"message SharePublished {{\n{field}")

    unwanted = names.unwanted([], buf.messages(proto), [])

    assert unwanted == [
        "relais.distribution.v1.SharePublished.inactive_since: a trace of not taking part; leave it out."
    ]
    assert names.unwanted([], messages, []) == []
