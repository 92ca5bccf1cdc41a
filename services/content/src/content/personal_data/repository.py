"""Where this service keeps what it knows of a person: every place on one screen, and the ledger of erasures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from content.audits.repository import AUDITS
from content.captions.repository import CAPTIONS
from content.charters.repository import CHARTERS
from content.credits.repository import CREDITS, CreditHolding
from content.editorial_lines.repository import LINES
from content.feed_addresses.repository import ADDRESSES
from content.feeds.repository import FEEDS
from content.guides.repository import GUIDES
from content.media.repository import MEDIA
from content.network_policies.repository import POLICIES
from content.notices.repository import NOTICES
from content.personal_data.models import ERASED, Erasure
from content.preferences.repository import PREFERENCES
from content.proposals.repository import PROPOSALS, ProposalHolding
from content.proposed_corrections.repository import PROPOSED_CORRECTIONS
from content.reviews.repository import REVIEWS, ApprovalHolding
from content.stories.repository import STORIES
from content.weather.repository import WEATHER
from kernel.mongo import Db, Document, Tx

ERASURES = "erasures"


class Holding(Protocol):
    """A place where something of a person is kept. `name` is its member in the person's export."""

    @property
    def name(self) -> str: ...

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """What is kept of the person, in the order of `_id`, from after the one with the id `after` (None: from the
        first), at most `most`. Nothing of anybody else may be in it."""
        ...

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """Erase at most `most` of it; how many were erased. It is called until it answers 0."""
        ...


@dataclass(frozen=True, slots=True)
class Owned:
    """Documents that belong to the person whose id is in `field`, and go with them."""

    name: str
    collection: str
    field: str

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The documents."""
        return await db.collection(self.collection).find(
            {"$and": [{self.field: person_id}, _from(after)]}, sort=[("_id", 1)], limit=most
        )

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """They are removed."""
        documents = tx.collection(self.collection)
        found = await documents.find({self.field: person_id}, fields=["_id"], limit=most)
        return await documents.delete_many({"_id": {"$in": [one["_id"] for one in found]}}) if found else 0


@dataclass(frozen=True, slots=True)
class Signed:
    """Documents of the programme that say under `fields` who did something. They stay, and no longer say who.

    The export shows their members `shown`, and under `as` which of the fields name the person. `versioned` ones get
    their next version, so that nobody saves over it what they read before.
    """

    name: str
    collection: str
    fields: tuple[str, ...]
    shown: tuple[str, ...] = ()
    versioned: bool = False

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """What is shown of the documents."""
        found = await db.collection(self.collection).find(
            {**self._signed(person_id), **_from(after)},
            sort=[("_id", 1)],
            limit=most,
            fields=["_id", *self.fields, *self.shown],
        )
        return [
            {
                "_id": document["_id"],
                "as": [field for field in self.fields if _member(document, field) == person_id],
                **{member: _member(document, member) for member in self.shown},
            }
            for document in found
        ]

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """Under each of the fields, `erased` stands in the place of the person."""
        documents = tx.collection(self.collection)
        found = await documents.find(self._signed(person_id), fields=["_id"], limit=most)
        ids = {"_id": {"$in": [one["_id"] for one in found]}}
        for field in self.fields if found else ():
            update: Document = {"$set": {field: ERASED}}
            if self.versioned:
                update["$inc"] = {"version": 1}
            await documents.update_many({**ids, field: person_id}, update)
        return len(found)

    def _signed(self, person_id: str) -> Document:
        return {"$or": [{field: person_id} for field in self.fields]}


# An aggregate that keeps something of a person adds its line here, and both the export and the erasure know of it.
HOLDINGS: tuple[Holding, ...] = (
    ProposalHolding(),
    Signed("proposal_answers", PROPOSALS, ("answer.by",), ("answer.reason", "answer.at"), versioned=True),
    Signed(
        "stories",
        STORIES,
        ("author_id", "edited_by", "certificate.verifier_id", "proposed_by.person_id"),
        ("status", "kind", "language", "title", "body", "url", "topics", "created_at"),
        versioned=True,
    ),
    CreditHolding(),
    Signed("credits_asked", CREDITS, ("asked_by",), ("story_id", "asked_at")),
    ApprovalHolding(),
    Signed("reviews", REVIEWS, ("reviewer_id",), ("story_id", "story_version", "verdict", "step", "reason", "at")),
    Signed("notices", NOTICES, ("author_id",), ("story_id", "kind", "wording", "reason", "at")),
    # The log says for good what was done, and no longer by whom.
    Signed("acts", AUDITS, ("actor_id",), ("act", "subject", "at")),
    Signed("captions", CAPTIONS, ("author_id",), ("story_id", "network", "text", "created_at"), versioned=True),
    Signed("media", MEDIA, ("author_id",), ("alternative_text", "created_at")),
    Owned("editorial_lines", LINES, "_id"),
    Owned("preferences", PREFERENCES, "person_id"),
    Owned("feed_addresses", ADDRESSES, "person_id"),
    Signed("guides", GUIDES, ("author_id",), ("guide_id", "version", "created_at")),
    Signed("network_policies", POLICIES, ("author_id",), ("network", "version", "changed_at")),
    Signed("weather", WEATHER, ("author_id",), ("scope", "version", "changed_at")),
    Signed("feeds", FEEDS, ("author_id",), ("url", "created_at")),
    Signed("proposed_corrections", PROPOSED_CORRECTIONS, ("settled_by",), ("story_id", "status", "settled_at")),
    Signed("charters", CHARTERS, ("author_id", "enacted_by"), ("title", "created_at", "enacted_at")),
)


class ErasureRepository:
    """Reads and writes erasures."""

    async def note(self, erasure: Erasure, db: Db) -> None:
        """Have an erasure carried out. Told again of the same one, by whatever event, nothing changes."""
        # Looked up first: a duplicate key would end the transaction, and the event with it.
        if await db.collection(ERASURES).find_one({"_id": erasure.id}, fields=["_id"]) is None:
            await db.collection(ERASURES).insert_one(_document(erasure))

    async def waiting(self, db: Db, *, limit: int) -> Sequence[Erasure]:
        """Erasures that are not finished, oldest first."""
        found = await db.collection(ERASURES).find({"erased_at": None}, sort=[("_id", 1)], limit=limit)
        return [_erasure(document) for document in found]

    async def finish(self, erasure: Erasure, db: Db) -> bool:
        """Keep that an erasure is finished; False if somebody else has finished it before."""
        return bool(
            await db.collection(ERASURES).replace_one({"_id": erasure.id, "erased_at": None}, _document(erasure))
        )


def _from(after: Any) -> Document:
    return {} if after is None else {"_id": {"$gt": after}}


def _member(document: Document, path: str) -> Any:
    found: Any = document
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _document(erasure: Erasure) -> Document:
    document = asdict(erasure)
    document["_id"] = document.pop("id")
    return document


def _erasure(document: Document) -> Erasure:
    return Erasure(id=document["_id"], **{name: value for name, value in document.items() if name != "_id"})
