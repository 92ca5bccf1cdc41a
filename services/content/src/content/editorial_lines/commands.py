"""What a person does with their editorial line. It makes no event, and nothing of it is logged."""

from __future__ import annotations

from collections.abc import Sequence

from content.editorial_lines.errors import NoEditorialLine
from content.editorial_lines.models import EditorialLine, Passage
from content.editorial_lines.repository import EditorialLineRepository
from content.guides.models import PROGRAMME_GUIDE
from content.guides.repository import GuideRepository
from content.network_policies.repository import NetworkPolicyRepository
from kernel.clock import Clock
from kernel.http import ExpectedVersion
from kernel.language import Language
from kernel.mongo import Tx, UnitOfWork


class EditorialLineCommands:
    """Changes to editorial lines."""

    def __init__(
        self,
        uow: UnitOfWork,
        lines: EditorialLineRepository,
        clock: Clock,
        *,
        guides: GuideRepository,
        policies: NetworkPolicyRepository,
    ) -> None:
        self.uow = uow
        self.lines = lines
        self.clock = clock
        self.guides = guides
        self.policies = policies

    async def assemble(
        self, *, programme_id: str, networks: Sequence[str], language: Language, of: str
    ) -> EditorialLine:
        """A person's line, from the programme's guide and those of the networks, off or on: personal speech is free."""
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> EditorialLine:
            named = [(await self.policies.newest(programme_id, network, tx)).rules.guide for network in networks]
            wanted = dict.fromkeys([PROGRAMME_GUIDE, *named])
            guides = [await self.guides.newest(programme_id, guide_id, tx) for guide_id in wanted]
            line = EditorialLine.assemble(
                guides, programme_id=programme_id, networks=networks, language=language, of=of, at=at
            )
            await self.lines.add(line, tx)
            return line

        return await self.uow.run(work)

    async def edit(
        self, *, passages: Sequence[Passage], considered: Sequence[str], expected: ExpectedVersion, of: str
    ) -> EditorialLine:
        """A person's line with other passages; guides in `considered` count as known as they are now."""
        at = self.clock()

        async def work(tx: Tx) -> EditorialLine:
            line = await self.lines.get(of, tx)
            expected.check(line.version)
            guides = [await self.guides.newest(line.programme_id, guide_id, tx) for guide_id in considered]
            edited = line.edit(passages, considered=guides, at=at)
            await self.lines.save(edited, tx)
            return edited

        return await self.uow.run(work)

    async def delete(self, *, of: str) -> None:
        """Remove a person's line; `NoEditorialLine` if they have none."""

        async def work(tx: Tx) -> None:
            if not await self.lines.delete(of, tx):
                raise NoEditorialLine

        await self.uow.run(work)
