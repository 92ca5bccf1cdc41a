"""Accounts of the company in MongoDB: one document each."""

from __future__ import annotations

from dataclasses import asdict

from distribution.company_accounts.models import CompanyAccount
from distribution.networks.models import Network
from kernel.mongo import Db, Document

COMPANY_ACCOUNTS = "company_accounts"


class CompanyAccountRepository:
    """Reads and writes them, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, account: CompanyAccount, db: Db) -> None:
        """Keep a new account; `DuplicateKey` if the programme has its address already."""
        document = {**asdict(account), "_id": account.id, "network": account.network.value}
        del document["id"]
        await db.collection(COMPANY_ACCOUNTS).insert_one(document)

    async def of(self, programme_id: str, db: Db) -> list[CompanyAccount]:
        """The accounts of a programme, oldest first."""
        found = await db.collection(COMPANY_ACCOUNTS).find({"programme_id": programme_id}, sort=[("_id", 1)])
        return [_account(document) for document in found]

    async def connected(self, programme_id: str, network: Network, db: Db) -> CompanyAccount | None:
        """The programme's oldest account on a network that passes posts on by itself, or None."""
        wanted = {"programme_id": programme_id, "network": network.value, "account_id": {"$ne": None}}
        found = await db.collection(COMPANY_ACCOUNTS).find(wanted, sort=[("_id", 1)], limit=1)
        return _account(found[0]) if found else None

    async def remove(self, id: str, programme_id: str, db: Db) -> CompanyAccount | None:
        """Keep an account no longer; what it was, or None if the programme has none of that id."""
        found = await db.collection(COMPANY_ACCOUNTS).find_one({"_id": id, "programme_id": programme_id})
        if found is not None:
            await db.collection(COMPANY_ACCOUNTS).delete_one({"_id": id})
        return _account(found) if found else None


def _account(document: Document) -> CompanyAccount:
    fields = {**document, "id": document["_id"], "network": Network(document["network"])}
    del fields["_id"]
    return CompanyAccount(**fields)
