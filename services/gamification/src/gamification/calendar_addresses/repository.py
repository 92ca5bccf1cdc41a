"""Calendar addresses in MongoDB, one for each person at most."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from gamification.calendar_addresses.errors import CalendarAddressNotFound
from gamification.calendar_addresses.models import VALID_DAYS, CalendarAddress
from kernel.mongo import Db, Document

CALENDAR_ADDRESSES = "calendar_addresses"


class CalendarAddressRepository:
    """Reads and writes calendar addresses, in a transaction (`db` is a `Tx`) or outside one."""

    async def save(self, address: CalendarAddress, db: Db) -> None:
        """Keep an address, in the place of the person's one before."""
        document = asdict(address)
        del document["person_id"]
        await db.collection(CALENDAR_ADDRESSES).replace_one({"_id": address.person_id}, document, upsert=True)

    async def of_person(self, person_id: str, db: Db) -> CalendarAddress:
        """A person's address; `CalendarAddressNotFound` if they have none."""
        return _address(await db.collection(CALENDAR_ADDRESSES).find_one({"_id": person_id}))

    async def by_hash(self, secret_hash: str, db: Db) -> CalendarAddress:
        """The address whose secret has this hash; `CalendarAddressNotFound` if there is none."""
        return _address(await db.collection(CALENDAR_ADDRESSES).find_one({"secret_hash": secret_hash}))

    async def remove(self, person_id: str, db: Db) -> None:
        """Forget a person's address; `CalendarAddressNotFound` if they have none."""
        if not await db.collection(CALENDAR_ADDRESSES).delete_one({"_id": person_id}):
            raise CalendarAddressNotFound

    async def forget(self, person_id: str, db: Db, *, until: datetime) -> None:
        """Forget a person's address, if they have one that was made, or last renewed, at that moment or before."""
        made = {"valid_until": {"$lte": until + timedelta(days=VALID_DAYS)}}
        await db.collection(CALENDAR_ADDRESSES).delete_one({"_id": person_id, **made})


def _address(document: Document | None) -> CalendarAddress:
    if document is None:
        raise CalendarAddressNotFound
    return CalendarAddress(
        person_id=document["_id"], **{name: value for name, value in document.items() if name != "_id"}
    )
