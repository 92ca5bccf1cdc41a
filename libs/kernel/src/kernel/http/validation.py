"""Turns pydantic's findings into field errors with JSON Pointers, worded in every language."""

from collections.abc import Iterable, Sequence
from typing import Any

from kernel.errors import FieldError, Invalid
from kernel.http.bodies import pointer
from kernel.http.schemas import Fault
from kernel.http.wording import WORDING
from kernel.language import Text

# A body can hold a hundred thousand faults; the first ones are enough to find the cause.
_MAX_ERRORS = 32
_MAX_POINTER_CHARACTERS = 512


def invalid(findings: Sequence[Any], body: Any) -> Invalid:
    """The problem that tells of pydantic's findings (`errors()`) about a request with this body."""
    errors = [_field_error(finding, body) for finding in findings[:_MAX_ERRORS]]
    hidden = len(findings) - len(errors)
    detail = errors[0].detail if len(findings) == 1 else _several(len(findings))
    return Invalid(detail, errors=errors, extensions={"hidden_errors": hidden} if hidden else None)


def _several(count: int) -> Text:
    return Text(
        en=f"{count} parts of the request break a rule.", fr=f"{count} parties de la requête enfreignent une règle."
    )


def _field_error(finding: Any, body: Any) -> FieldError:
    where, *path = finding["loc"] or ("body",)
    code = _kind(finding)
    detail = _wording(code, finding)
    if where == "body":
        return FieldError(_pointer(path, body, is_missing=code == "missing"), detail, code=code)
    return FieldError(None, detail, parameter=str(path[0]) if path else str(where), code=code)


def _pointer(path: Iterable[str | int], body: Any, *, is_missing: bool) -> str:
    """Where a finding's location leads in the document as it was sent.

    pydantic also puts names of union members and validators into a location; those lead nowhere and are left out.
    """
    found: list[str | int] = []
    here = body
    for segment in path:
        if isinstance(here, dict) and (segment in here or is_missing):
            found.append(segment)
            here = here.get(segment)
        elif isinstance(here, list) and isinstance(segment, int) and 0 <= segment < len(here):
            found.append(segment)
            here = here[segment]
    while found and len(pointer(*found)) > _MAX_POINTER_CHARACTERS:
        found.pop()
    return pointer(*found)


def _kind(finding: Any) -> str:
    kind: str = finding["type"]
    # A limit that stands behind a validator of ours is one of any value to pydantic, also when that is text.
    if kind in ("too_short", "too_long") and isinstance(finding["input"], str):
        return f"string_{kind}"
    return kind


def _wording(kind: str, finding: Any) -> Text:
    context = finding.get("ctx") or {}
    if isinstance(error := context.get("error"), Fault):
        return error.text
    worded = WORDING.get(kind)
    if worded is None:
        return Text(en=finding["msg"], fr=finding["msg"])
    try:
        # pydantic joins the values that it expects in English.
        in_french = {name: str(value).replace("' or '", "' ou '") for name, value in context.items()}
        return Text(en=worded.en.format(**context), fr=worded.fr.format(**in_french))
    except (KeyError, IndexError):
        return Text(en=finding["msg"], fr=finding["msg"])
