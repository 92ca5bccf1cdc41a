"""What a programme does about the company's accounts."""

from __future__ import annotations

from dataclasses import replace

from distribution.accounts.errors import AccountNotFound
from distribution.accounts.repository import AccountRepository
from distribution.audits.repository import AuditRepository
from distribution.company_accounts.errors import CompanyAccountKnown, CompanyAccountNotFound
from distribution.company_accounts.models import CompanyAccount, owner
from distribution.company_accounts.repository import CompanyAccountRepository
from distribution.networks.models import Network
from kernel.audit import Act
from kernel.clock import Clock, new_id
from kernel.mongo import Db, DuplicateKey, Tx, UnitOfWork
from kernel.runtime import Runtime


class CompanyAccountCommands:
    """Registering and removing them; both are kept in the audit log."""

    def __init__(
        self,
        uow: UnitOfWork,
        db: Db,
        company: CompanyAccountRepository,
        clock: Clock,
        *,
        accounts: AccountRepository,
        audits: AuditRepository,
    ) -> None:
        self.uow = uow
        self.db = db
        self.company = company
        self.clock = clock
        self.accounts = accounts
        self.audits = audits

    async def of(self, programme_id: str) -> list[CompanyAccount]:
        """The accounts of a programme, oldest first."""
        return await self.company.of(programme_id, self.db)

    async def register(
        self, *, programme: str, network: Network, label: str, address: str, account_id: str | None, by: str
    ) -> CompanyAccount:
        """A new account of the programme; `CompanyAccountKnown` if it is registered. A connected one of who
        registers it goes over to the programme: `AccountNotFound` unless it is theirs or its, and on the network."""
        made = CompanyAccount(
            id=new_id(),
            programme_id=programme,
            network=network,
            label=label,
            address=address,
            created_at=self.clock(),
            account_id=account_id,
        )

        async def work(tx: Tx) -> CompanyAccount:
            if account_id is not None:
                account = await self.accounts.find(account_id, tx)
                if account is None or account.owner not in (by, owner(programme)) or account.network is not network:
                    raise AccountNotFound
                if account.owner == by:
                    company = replace(account, owner=owner(programme), version=account.version + 1)
                    await self.accounts.save(company, tx)
            await self.company.add(made, tx)
            await self.audits.add(self._act("company_account.registered", made, by), tx)
            return made

        try:
            return await self.uow.run(work)
        except DuplicateKey:
            raise CompanyAccountKnown from None

    async def remove(self, id: str, *, programme: str, by: str) -> None:
        """Pass nothing on from an account any more, and forget what opens it; `CompanyAccountNotFound` if the programme
        has none of that id."""

        async def work(tx: Tx) -> None:
            removed = await self.company.remove(id, programme, tx)
            if removed is None:
                raise CompanyAccountNotFound
            if removed.account_id is not None and (account := await self.accounts.find(removed.account_id, tx)):
                await self.accounts.forget(account, tx, at=self.clock())
            await self.audits.add(self._act("company_account.removed", removed, by), tx)

        await self.uow.run(work)

    def _act(self, act: str, account: CompanyAccount, by: str) -> Act:
        return Act(
            act=act,
            subject=f"company-accounts/{account.id}",
            actor_id=by,
            at=self.clock(),
            programme=account.programme_id,
            details={"network": account.network.value, "by_hand": account.account_id is None},
        )


def company_account_commands(runtime: Runtime, accounts: AccountRepository) -> CompanyAccountCommands:
    """The commands of a process."""
    return CompanyAccountCommands(
        runtime.uow,
        runtime.mongo,
        CompanyAccountRepository(),
        runtime.clock,
        accounts=accounts,
        audits=AuditRepository(),
    )
