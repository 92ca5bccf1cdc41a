"""What a directory says of people. A person who may no longer take part departs, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from distribution.audits.repository import AuditRepository
from distribution.departures.commands import Departures
from distribution.provisioned_groups.repository import ProvisionedGroupRepository
from distribution.provisioned_people.errors import PersonChanged, PersonTaken
from distribution.provisioned_people.models import Attributes, ProvisionedPerson
from distribution.provisioned_people.repository import ProvisionedPersonRepository
from kernel.audit import Act
from kernel.clock import Clock, new_id
from kernel.mongo import DuplicateKey, Tx, UnitOfWork


class ProvisioningCommands:
    """Provisioning people and taking them back.

    Nothing here asks whether a person takes part: what is done and how long it takes is the same for everybody.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        people: ProvisionedPersonRepository,
        groups: ProvisionedGroupRepository,
        clock: Clock,
        *,
        departures: Departures,
        audits: AuditRepository,
    ) -> None:
        self.uow = uow
        self.people = people
        self.groups = groups
        self.clock = clock
        self.departures = departures
        self.audits = audits

    async def add(self, attributes: Attributes, *, by: str) -> ProvisionedPerson:
        """A new person; `PersonTaken`."""
        id, at = new_id(), self.clock()
        person = ProvisionedPerson(id=id, version=1, attributes=attributes, created_at=at, changed_at=at)

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> ProvisionedPerson:
            await self.people.add(person, tx)
            await self._settle(None, attributes, tx, at=at)
            await self.audits.add(_act("provisioned", id, by, at), tx)
            return person

        try:
            return await self.uow.run(work)
        except DuplicateKey:
            raise PersonTaken from None

    async def change(self, id: str, attributes: Attributes, *, version: int | None, by: str) -> ProvisionedPerson:
        """The person, of whom this is said from now on; `PersonUnknown`, `PersonChanged`, `PersonTaken`."""

        def changed(known: ProvisionedPerson, at: datetime) -> ProvisionedPerson:
            return known.change(attributes, at=at)

        try:
            person = await self._replace(id, changed, version=version, by=by)
        except DuplicateKey:
            raise PersonTaken from None
        assert person is not None, "a changed person stays"
        return person

    async def remove(self, id: str, *, version: int | None, by: str) -> None:
        """Take a person back and keep nothing that was said of them; `PersonUnknown`, `PersonChanged`."""
        await self._replace(id, lambda _known, _at: None, version=version, by=by)

    async def _replace(
        self,
        id: str,
        rule: Callable[[ProvisionedPerson, datetime], ProvisionedPerson | None],
        *,
        version: int | None,
        by: str,
    ) -> ProvisionedPerson | None:
        at = self.clock()

        async def work(tx: Tx) -> ProvisionedPerson | None:
            known = await self.people.get(id, tx)
            if version not in (None, known.version):
                raise PersonChanged
            after = rule(known, at)
            if after is None:
                await self.people.remove(id, tx)
                await self.groups.forget_member(id, tx, at=at)
            else:
                await self.people.save(after, tx)
            await self._settle(known.attributes, None if after is None else after.attributes, tx, at=at)
            await self.audits.add(_act(_done(known, after), id, by, at), tx)
            return after

        return await self.uow.run(work)

    async def _settle(self, before: Attributes | None, after: Attributes | None, tx: Tx, *, at: datetime) -> None:
        """Have people depart who could take part and no longer may, and others come back."""
        was = {self.people.person_id(before): before.is_active} if before is not None else {}
        now = {self.people.person_id(after): after.is_active} if after is not None else {}
        for person_id in {*was, *now} - {None}:
            assert person_id is not None
            if now.get(person_id):
                if not was.get(person_id):
                    await self.departures.call_off(person_id, tx, at=at)
            elif was.get(person_id, True):
                await self.departures.note(person_id, tx, at=at)


def _done(before: ProvisionedPerson, after: ProvisionedPerson | None) -> str:
    if after is None:
        return "removed"
    if before.attributes.is_active == after.attributes.is_active:
        return "changed"
    return "reactivated" if after.attributes.is_active else "deactivated"


def _act(act: str, id: str, by: str, at: datetime) -> Act:
    # The id of a resource says nothing of the person, and leads nowhere once the directory has removed them.
    return Act(act=f"provisioned_person.{act}", subject=f"provisioned-people/{id}", actor_id=by, at=at)
