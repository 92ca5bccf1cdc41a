"""A person's data as one JSON document, written piece by piece: nobody knows beforehand how long it gets."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from kernel.http import Instant, View
from kernel.http.schemas import rfc3339
from kernel.language import Language, Text
from kernel.mongo import Document

_LEFT_OUT = {
    "idempotency_keys": Text(
        en="Answers to requests that may be repeated: kept for 24 hours under a hash that leads back to nobody.",
        fr="Réponses aux requêtes répétables : gardées 24 heures sous une empreinte qui ne mène à personne.",
    ),
    "outbox": Text(
        en="Events sent to the other services: kept here for 7 days, they say nothing of you that is not above.",
        fr="Événements envoyés aux autres services : gardés 7 jours, ils ne disent rien de vous de plus que ceci.",
    ),
}


class LeftOutView(View):
    """Something that is kept and is not in the document, and why."""

    what: str
    why: Annotated[str, Field(description="In the language of Content-Language.")]


class PersonalDataView(View):
    """Everything that the content service keeps about you."""

    service: str
    person_id: str
    made_at: Instant
    holdings: Annotated[
        dict[str, list[dict[str, Any]]],
        Field(description="What is kept, by the place where it is kept; `as` says in which role a document names you."),
    ]
    left_out: list[LeftOutView]


async def encoded(
    found: AsyncIterator[tuple[str, list[Document]]], *, person_id: str, at: datetime, language: Language
) -> AsyncIterator[bytes]:
    """A `PersonalDataView`, in pieces."""
    head = json.dumps({"service": "content", "person_id": person_id, "made_at": rfc3339(at)})
    yield f'{head[:-1]}, "holdings": {{'.encode()
    open_name: str | None = None
    empty = True
    async for name, documents in found:
        if name != open_name:
            yield f"{'' if open_name is None else '], '}{json.dumps(name)}: [".encode()
            open_name, empty = name, True
        if documents:
            yield ("" if empty else ", ").encode() + ", ".join(map(_json, documents)).encode()
            empty = False
    left_out = [{"what": what, "why": why.in_(language)} for what, why in _LEFT_OUT.items()]
    yield f'{"" if open_name is None else "]"}}}, "left_out": {json.dumps(left_out, ensure_ascii=False)}}}'.encode()


def _json(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, default=_moment)


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return rfc3339(value)
    raise TypeError(f"a {type(value).__name__} is not shown in an export")
