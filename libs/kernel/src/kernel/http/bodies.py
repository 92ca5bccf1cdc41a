"""Reads a JSON body as I-JSON (RFC 7493): one meaning for every reader, and bounded work for us."""

import json
import math
import re
from typing import Any, NoReturn

from kernel.errors import Invalid, MalformedBody
from kernel.language import Text

# Deeper than any schema of ours, and far below the depth at which validators and encoders recurse too far.
MAX_DEPTH = 64

# Escapes that may hide a NUL or half of a surrogate pair. Bodies without one, nearly all, are not searched.
_SUSPICIOUS = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_SURROGATE_OR_NUL = re.compile("[\x00\ud800-\udfff]")


def read_json(raw: bytes) -> Any:
    """The value of a JSON text.

    `MalformedBody` for broken syntax, bytes that are not UTF-8, a member named twice, NaN, infinities, numbers out of
    range, and nesting below `MAX_DEPTH` levels. `Invalid` with a pointer for text that holds U+0000 or half of a
    surrogate pair, which no database and no other program can be trusted with.
    """
    try:
        value = _decoder.decode(raw.decode("utf-8"))
    except UnicodeDecodeError:
        raise MalformedBody(Text(en="The body is not UTF-8.", fr="Le corps n’est pas en UTF-8.")) from None
    except json.JSONDecodeError as error:
        raise MalformedBody(
            Text(
                en=f"Reading stopped at line {error.lineno}, column {error.colno}.",
                fr=f"La lecture s’est arrêtée à la ligne {error.lineno}, colonne {error.colno}.",
            )
        ) from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        # Python refuses integers of more than 4300 digits, whose conversion takes quadratic time.
        raise _out_of_range() from None
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH or _SUSPICIOUS.search(raw):
        _inspect(value)
    return value


def pointer(*segments: str | int) -> str:
    """A JSON Pointer (RFC 6901 §3) to the member or element that the segments lead to."""
    return "".join("/" + str(segment).replace("~", "~0").replace("/", "~1") for segment in segments)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedBody(Text(en="An object names one member twice.", fr="Un objet nomme deux fois le même membre."))
    return members


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _out_of_range()
    return value


def _refuse_constant(_name: str) -> NoReturn:
    raise MalformedBody(Text(en="NaN and infinities are not JSON.", fr="NaN et les infinis ne sont pas du JSON."))


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_float=_number, parse_constant=_refuse_constant)


def _inspect(root: Any) -> None:
    waiting: list[tuple[Any, tuple[str | int, ...]]] = [(root, ())]
    while waiting:
        value, path = waiting.pop()
        if isinstance(value, str):
            _check_text(value, path)
            continue
        if not isinstance(value, dict | list):
            continue
        if len(path) >= MAX_DEPTH:
            raise _too_deep()
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for name, member in members:
            if isinstance(name, str):
                _check_text(name, (*path, name))
            waiting.append((member, (*path, name)))


def _check_text(text: str, path: tuple[str | int, ...]) -> None:
    if _SURROGATE_OR_NUL.search(text):
        detail = Text(
            en="Text must not hold U+0000 or half of a surrogate pair.",
            fr="Un texte ne doit contenir ni U+0000 ni la moitié d’une paire de substitution.",
        )
        raise Invalid.field(pointer(*path), detail, code="string_unicode")


def _too_deep() -> MalformedBody:
    return MalformedBody(
        Text(
            en=f"The body is nested more than {MAX_DEPTH} levels deep.",
            fr=f"Le corps est imbriqué sur plus de {MAX_DEPTH} niveaux.",
        )
    )


def _out_of_range() -> MalformedBody:
    return MalformedBody(Text(en="A number is out of range.", fr="Un nombre est hors limites."))
