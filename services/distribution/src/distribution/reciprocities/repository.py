"""What reciprocity is counted from, in MongoDB: the relays themselves."""

from __future__ import annotations

from datetime import datetime

from distribution.personal_data.models import ERASED
from distribution.reciprocities.models import Offer
from distribution.relays.models import End
from distribution.relays.repository import RELAYS
from kernel.mongo import Db, Document


class OfferRepository:
    """Reads what was offered."""

    async def of_period(self, programme_id: str, db: Db, *, begins: datetime, ends: datetime) -> list[Offer]:
        """What was offered to a programme from `begins` to before `ends`."""
        found = await db.collection(RELAYS).find(
            {"programme_id": programme_id, "consented_at": {"$gte": begins, "$lt": ends}},
            fields=["person_id", "end", "consented_at", "concluded_at"],
        )
        return [_offer(document) for document in found]


def _offer(document: Document) -> Offer:
    ended_at, author = document["concluded_at"], document["person_id"]
    return Offer(
        author=None if author == ERASED else author,
        end=End(document["end"]) if document["end"] else None,
        hours=(ended_at - document["consented_at"]).total_seconds() / 3600 if ended_at else None,
    )
