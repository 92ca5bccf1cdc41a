"""A person's data as one JSON document, written piece by piece: nobody knows beforehand how long it gets."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi.responses import StreamingResponse
from pydantic import Field

from kernel.clock import Clock
from kernel.http import Instant, View
from kernel.http.schemas import rfc3339
from kernel.language import Language, Text
from kernel.mongo import Db, Document
from kernel.personal_data.holdings import Holding

# Documents of up to a tenth of a megabyte each: few enough to hold at once, many enough to be quick.
CHUNK = 50

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
    """Everything that this service keeps about you."""

    service: str
    person_id: str
    made_at: Instant
    holdings: Annotated[
        dict[str, list[dict[str, Any]]],
        Field(description="What is kept, by the place where it is kept; `as` says in which role a document names you."),
    ]
    left_out: list[LeftOutView]


class PersonalData:
    """What a service keeps of a person, for the person alone. `left_out` is what is not shown besides, and why."""

    def __init__(
        self,
        db: Db,
        holdings: Sequence[Holding],
        clock: Clock,
        *,
        service: str,
        left_out: dict[str, Text] | None = None,
    ) -> None:
        self.db = db
        self.holdings = holdings
        self.clock = clock
        self.service = service
        self.left_out = {**_LEFT_OUT, **(left_out or {})}

    async def of(self, person_id: str) -> AsyncIterator[tuple[str, list[Document]]]:
        """The name of each holding with what it keeps, a few documents at a time; each holding comes at least once."""
        for holding in self.holdings:
            after = None
            while True:
                found = await holding.of(person_id, self.db, after=after, most=CHUNK)
                after = found[-1]["_id"] if found else None
                yield holding.name, [{"id": one.pop("_id"), **one} for one in found]
                if len(found) < CHUNK:
                    break

    async def answer(self, person_id: str, *, language: Language) -> StreamingResponse:
        """A `PersonalDataView` as an attachment that nobody in between keeps."""
        pieces = self._encoded(person_id, language=language)
        # Looked up before the answer begins, so that a database that is away is a 503 and no torn document.
        first = [await anext(pieces), await anext(pieces)]
        headers = {
            "Content-Language": language,
            "Vary": "Authorization, Accept-Language",
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="relais-{self.service}.json"',
        }
        return StreamingResponse(_chained(first, pieces), headers=headers, media_type="application/json")

    async def _encoded(self, person_id: str, *, language: Language) -> AsyncIterator[bytes]:
        head = {"service": self.service, "person_id": person_id, "made_at": rfc3339(self.clock())}
        yield f'{json.dumps(head)[:-1]}, "holdings": {{'.encode()
        open_name: str | None = None
        empty = True
        async for name, documents in self.of(person_id):
            if name != open_name:
                yield f"{'' if open_name is None else '], '}{json.dumps(name)}: [".encode()
                open_name, empty = name, True
            if documents:
                yield ("" if empty else ", ").encode() + ", ".join(map(_json, documents)).encode()
                empty = False
        left_out = [{"what": what, "why": why.in_(language)} for what, why in self.left_out.items()]
        yield f'{"" if open_name is None else "]"}}}, "left_out": {json.dumps(left_out, ensure_ascii=False)}}}'.encode()


async def _chained(first: list[bytes], rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    for piece in first:
        yield piece
    async for piece in rest:
        yield piece


def _json(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, default=_scalar)


def _scalar(value: object) -> str:
    match value:
        case datetime():
            return rfc3339(value)
        case bytes():
            return base64.b64encode(value).decode()
    raise TypeError(f"a {type(value).__name__} is not shown in an export")
