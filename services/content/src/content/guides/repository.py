"""Guides in MongoDB: one document for each version that a programme wrote; the shipped ones come with the package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from importlib.resources import files

import yaml

from content.guides.errors import GuideNotFound, GuideVersionNotFound
from content.guides.models import PROGRAMME_GUIDE, Guide, Section
from content.guides.schemas import NewGuide
from kernel.errors import StaleWrite
from kernel.language import Text
from kernel.mongo import Db, Document, DuplicateKey

GUIDES = "guides"

_ORDER = (PROGRAMME_GUIDE, "linkedin", "mastodon", "bluesky", "tiktok", "x")


def _shipped(name: str) -> NewGuide:
    document = files("content.shipped").joinpath(f"guide_{name}.yaml").read_text("utf-8")
    return NewGuide.model_validate(yaml.safe_load(document))


SHIPPED: Mapping[str, NewGuide] = {name: _shipped(name) for name in _ORDER}
"""The shipped guides, in the order in which they are shown."""


class GuideRepository:
    """Reads and writes guides, in a transaction (`db` is a `Tx`) or outside one."""

    async def newest(self, programme_id: str, guide_id: str, db: Db) -> Guide:
        """The guide as it is now; `GuideNotFound` if there is none of this name."""
        shipped = self._shipped(programme_id, guide_id)
        found = await db.collection(GUIDES).find(
            {"programme_id": programme_id, "guide_id": guide_id}, sort=[("version", -1)], limit=1
        )
        return _guide(found[0]) if found else shipped

    async def all_newest(self, programme_id: str, db: Db) -> list[Guide]:
        """Every guide of a programme as it is now, in the order in which they are shown."""
        found = await db.collection(GUIDES).aggregate(
            [
                {"$match": {"programme_id": programme_id}},
                {"$sort": {"guide_id": 1, "version": -1}},
                {"$group": {"_id": "$guide_id", "newest": {"$first": "$$ROOT"}}},
            ]
        )
        written = {group["_id"]: _guide(group["newest"]) for group in found}
        return [written.get(guide_id) or self._shipped(programme_id, guide_id) for guide_id in SHIPPED]

    async def at_version(self, programme_id: str, guide_id: str, version: int, db: Db) -> Guide:
        """A version; `GuideVersionNotFound` if there is none of this number."""
        shipped = self._shipped(programme_id, guide_id)
        if version == shipped.version:
            return shipped
        document = await db.collection(GUIDES).find_one({"_id": _id(programme_id, guide_id, version)})
        if document is None:
            raise GuideVersionNotFound
        return _guide(document)

    async def versions(
        self, programme_id: str, guide_id: str, db: Db, *, before: int | None, limit: int
    ) -> list[Guide]:
        """The versions of a guide, newest first, below the version `before`; the shipped one is the last."""
        shipped = self._shipped(programme_id, guide_id)
        wanted: Document = {"programme_id": programme_id, "guide_id": guide_id}
        if before is not None:
            wanted["version"] = {"$lt": before}
        found = await db.collection(GUIDES).find(wanted, sort=[("version", -1)], limit=limit)
        guides = [_guide(document) for document in found]
        return [*guides, shipped][:limit] if before != shipped.version else guides

    async def add(self, guide: Guide, db: Db) -> None:
        """Keep the next version of a guide; `StaleWrite` if somebody else has made it in the meantime."""
        document = asdict(guide)
        document["guide_id"] = document.pop("id")
        document["_id"] = _id(guide.programme_id, guide.id, guide.version)
        try:
            await db.collection(GUIDES).insert_one(document)
        except DuplicateKey:
            raise StaleWrite from None

    def _shipped(self, programme_id: str, guide_id: str) -> Guide:
        if guide_id not in SHIPPED:
            raise GuideNotFound(guide_id)
        shipped = SHIPPED[guide_id]
        return Guide(
            programme_id=programme_id,
            id=guide_id,
            version=0,
            title=shipped.title.text,
            sections=sections_of(shipped),
        )


def sections_of(body: NewGuide) -> tuple[Section, ...]:
    """The sections that a body holds."""
    return tuple(Section(id=one.id, heading=one.heading.text, text=one.text.text) for one in body.sections)


def _id(programme_id: str, guide_id: str, version: int) -> str:
    return f"{programme_id}/{guide_id}/{version}"


def _guide(document: Document) -> Guide:
    return Guide(
        programme_id=document["programme_id"],
        id=document["guide_id"],
        version=document["version"],
        title=Text(**document["title"]),
        sections=tuple(
            Section(id=one["id"], heading=Text(**one["heading"]), text=Text(**one["text"]))
            for one in document["sections"]
        ),
        author_id=document["author_id"],
        created_at=document["created_at"],
    )
