"""What a promise of the product keeps out of every sentence that is said to people, in either language."""

import ast
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

# Thanks are words. Nothing that is said of them has a size, a place among others, or something to get for it.
_CARROT = re.compile(
    r"\b(points|scores?|balances?|wallets?|rank(s|ed|ing|ings)?|leaderboards?|leagues?|podiums?|winners?|streaks?"
    r"|vouchers?|gift ?cards?|gifts?|coins?|prizes?|rewards?|bonus(es)?|jackpots?|trophy|trophies|cashback|amounts?"
    r"|soldes?|montants?|classements?|palmares|gagnant(e|s|es)?|vainqueurs?|series? de|recompenses?|cagnottes?"
    r"|cadeaux?|bons? d'achat|cheques?[ -]cadeaux?|primes?|prix|trophees?)\b"
)
_SAID = ("title", "summary", "description")


def carrots_said(texts: Iterable[str]) -> list[str]:
    """The sentences that say a word for something to collect, compare or exchange, once each."""
    return [text for text in dict.fromkeys(texts) if _CARROT.search(_plain(text))]


def of_code(folder: Path) -> Iterator[str]:
    """Every sentence in both languages that stands in code: `Text(en=…, fr=…)`, with what is put in left out."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "Text":
                yield from (_literal(argument.value) for argument in node.keywords)
                yield from (_literal(argument) for argument in node.args)


def of_data(folder: Path) -> Iterator[str]:
    """Every text, and every name of a member, in the YAML documents that come with a service."""
    for file in sorted(folder.rglob("*.yaml")):
        yield from _texts(yaml.safe_load(file.read_text(encoding="utf-8")))


def of_documents(files: Iterable[Path]) -> Iterator[str]:
    """Every sentence in OpenAPI documents that says what something is."""
    for file in files:
        yield from _explanations(json.loads(file.read_text(encoding="utf-8")))


def _plain(text: str) -> str:
    bare = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return bare.replace("’", "'").lower()


def _literal(node: ast.expr) -> str:
    parts = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return " ".join(parts)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield str(name)
            yield from _texts(member)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


def _explanations(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            if name in _SAID and isinstance(member, str):
                yield member
            else:
                yield from _explanations(member)
    elif isinstance(value, list):
        for each in value:
            yield from _explanations(each)
