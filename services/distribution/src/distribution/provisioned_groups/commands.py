"""What a directory says of groups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from distribution.audits.repository import AuditRepository
from distribution.provisioned_groups.errors import GroupChanged, MemberUnknown, TooManyMembers
from distribution.provisioned_groups.models import MOST_MEMBERS, ProvisionedGroup
from distribution.provisioned_groups.repository import ProvisionedGroupRepository
from distribution.provisioned_people.repository import ProvisionedPersonRepository
from kernel.audit import Act
from kernel.clock import Clock, new_id
from kernel.mongo import Tx, UnitOfWork


class ProvisionedGroupCommands:
    """Making, changing and removing groups of people who are provisioned."""

    def __init__(
        self,
        uow: UnitOfWork,
        groups: ProvisionedGroupRepository,
        people: ProvisionedPersonRepository,
        clock: Clock,
        *,
        audits: AuditRepository,
    ) -> None:
        self.uow = uow
        self.groups = groups
        self.people = people
        self.clock = clock
        self.audits = audits

    async def add(self, *, name: str, external_id: str | None, members: Sequence[str], by: str) -> ProvisionedGroup:
        """A new group; `MemberUnknown`, `TooManyMembers`."""
        at = self.clock()
        group = ProvisionedGroup(
            id=new_id(),
            version=1,
            name=name,
            external_id=external_id,
            members=tuple(dict.fromkeys(members)),
            created_at=at,
            changed_at=at,
        )

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> ProvisionedGroup:
            await self._must_be_known(group.members, tx)
            await self.groups.add(group, tx)
            await self.audits.add(_act("added", group.id, by, at, members=len(group.members)), tx)
            return group

        return await self.uow.run(work)

    async def change(
        self, id: str, *, name: str, external_id: str | None, members: Sequence[str], version: int | None, by: str
    ) -> ProvisionedGroup:
        """The group, said anew; `GroupUnknown`, `GroupChanged`, `MemberUnknown`, `TooManyMembers`."""
        at, wanted = self.clock(), tuple(dict.fromkeys(members))

        async def work(tx: Tx) -> ProvisionedGroup:
            known = await self._get(id, tx, version=version)
            already = set(known.members)
            await self._must_be_known([one for one in wanted if one not in already], tx)
            if len(wanted) > MOST_MEMBERS:
                raise TooManyMembers
            after = known.change(name=name, external_id=external_id, members=wanted, at=at)
            await self.groups.save(after, tx)
            await self.audits.add(_act("changed", id, by, at, members=len(wanted)), tx)
            return after

        return await self.uow.run(work)

    async def remove(self, id: str, *, version: int | None, by: str) -> None:
        """Keep nothing of a group; `GroupUnknown`, `GroupChanged`."""
        at = self.clock()

        async def work(tx: Tx) -> None:
            await self._get(id, tx, version=version)
            await self.groups.remove(id, tx)
            await self.audits.add(_act("removed", id, by, at), tx)

        await self.uow.run(work)

    async def _get(self, id: str, tx: Tx, *, version: int | None) -> ProvisionedGroup:
        known = await self.groups.get(id, tx)
        if version not in (None, known.version):
            raise GroupChanged
        return known

    async def _must_be_known(self, members: Sequence[str], tx: Tx) -> None:
        if len(members) > MOST_MEMBERS:
            raise TooManyMembers
        if not members:
            return
        known = await self.people.known(members, tx)
        for member in members:
            if member not in known:
                raise MemberUnknown(member)
        await self.people.hold(members, tx)


def _act(act: str, id: str, by: str, at: datetime, **details: int) -> Act:
    # Neither the group's name, which somebody wrote, nor who is in it: how many there are.
    subject = f"provisioned-groups/{id}"
    return Act(act=f"provisioned_group.{act}", subject=subject, actor_id=by, at=at, details=details)
