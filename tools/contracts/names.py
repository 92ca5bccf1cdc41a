"""Names that a promise of the product keeps out of every contract."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from tools.contracts.topics import TopicFile

# Recognition has a reason and a person, never a size: nothing to collect, compare or exchange.
_CARROT = re.compile(
    r"points?|scores?|karma|xp|balances?|wallets?|rank(s|ed|ing|ings)?|leaderboards?|leagues?|podiums?|winners?"
    r"|streaks?|vouchers?|gifts?|coins?|prizes?|rewards?|bonus(es)?|jackpots?|trophy|trophies|cashback|payouts?"
    r"|redeem(s|ed|able)?|amounts?"
    # The same in French, without accents, as names are written.
    r"|soldes?|montants?|classements?|palmares|gagnants?|vainqueurs?|recompenses?|cagnottes?|cadeaux?|trophees?"
)

# Not taking part leaves no trace, so nothing has a name for one. The words of a name are joined by underscores.
_ABSENCE = re.compile(
    r"(^|_)(inactive|inactivity|idle|dormant|ignored|unseen|absent|absence|absentees?|refusals?|abstained|unengaged"
    r"|disengaged|last_(seen|active|activity|login|visit|shared?)|never_shared|(not|non)_participat(ing|ion))(_|$)"
)

# An event carries nothing that a person wrote and nothing that names one.
_WRITTEN_OR_NAMING = re.compile(
    r"text|body|title|headline|summary|description|caption|quote|excerpt|bio|messages?|comments?|notes?|reasons?"
    r"|names?|firstname|lastname|surname|nickname|username|login|e?mail|phone|address",
)
# Identifiers of things that are called by such a word: they lead to a text, for those who may read it.
_IDENTIFIERS = frozenset({"caption_id"})


def unwanted(topics: list[TopicFile], messages: Mapping[str, Descriptor], api_documents: Iterable[Path]) -> list[str]:
    """Every name that must not stand in a topic file, a message or an OpenAPI document."""
    documents = (json.loads(file.read_text(encoding="utf-8")) for file in api_documents)
    names = [
        *of_topics(topics),
        *of_messages(messages.values()),
        *(name for each in documents for name in of_document(each)),
    ]
    return [
        *(f"{name}: a name of something to collect or compare; recognise without it." for name in carrots(names)),
        *(f"{name}: a trace of not taking part; leave it out." for name in absences(names)),
        *(f"{name}: a text that a person wrote or is named by; leave it out." for name in free_text(messages.values())),
    ]


def carrots(names: Iterable[str]) -> list[str]:
    """The names with a word for something to collect or compare in them, once each: `total_points`, `UserRank`."""
    return [name for name in dict.fromkeys(names) if _says(_CARROT, name)]


def absences(names: Iterable[str]) -> list[str]:
    """The names that say that somebody did nothing, once each: `inactive_since`, `lastSeen`."""
    return [name for name in dict.fromkeys(names) if _ABSENCE.search("_".join(_words(name)))]


def free_text(messages: Iterable[Descriptor]) -> list[str]:
    """The text fields whose name says that a person wrote them or is named by them."""
    return [
        field.full_name
        for message in messages
        for field in message.fields
        if field.type in {FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES}
        and field.name not in _IDENTIFIERS
        and _says(_WRITTEN_OR_NAMING, field.name)
    ]


def of_document(document: Any) -> Iterator[str]:
    """Every name in an OpenAPI document: of paths, schemas, properties, parameters, operations, tags and choices."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield key
            if key in {"name", "operationId", "enum", "const", "tags"}:
                yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))
            yield from of_document(value)
    elif isinstance(document, list):
        for value in document:
            yield from of_document(value)


def of_messages(messages: Iterable[Descriptor]) -> Iterator[str]:
    """Every name that the messages give: their own, of their fields, of their enums and of the values."""
    for message in messages:
        yield message.full_name
        yield from (field.full_name for field in message.fields)
        for enum in message.file.enum_types_by_name.values():
            yield from (enum.full_name, *(value.name for value in enum.values))


def of_topics(topics: Iterable[TopicFile]) -> Iterator[str]:
    """Every name that the topic files give: of topics, keys, types, messages, fields and the examples' values."""
    for topic in topics:
        yield from (topic.topic, topic.key)
        for entry in topic.messages:
            yield from (entry.ce_type, entry.message, *entry.fields, *of_document(entry.example))


def _says(vocabulary: re.Pattern[str], name: str) -> bool:
    return any(vocabulary.fullmatch(word) for word in _words(name))


def _words(name: str) -> list[str]:
    # However they are joined: snake_case, camelCase, PascalCase, dots or slashes.
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]
