"""How the result of a challenge becomes a proposal, in the transaction of the event (`tx`)."""

from __future__ import annotations

from content.challenges.models import Result
from content.commitments.models import Promise
from content.programmes.repository import ProgrammeRepository
from content.proposals.models import Proposal, ProposalKind
from content.proposals.repository import ProposalRepository
from kernel.clock import Clock, new_id
from kernel.language import DEFAULT_LANGUAGE, Language
from kernel.mongo import Tx

# Nobody waits for the answer and none is promised; it stands in the list where a person's idea of that day would.
_ANSWER_DAYS = 10


class ResultCommands:
    """Proposals that no person made: the editorial team decides whether they are stories, and writes them."""

    def __init__(self, proposals: ProposalRepository, programmes: ProgrammeRepository, clock: Clock) -> None:
        self.proposals = proposals
        self.programmes = programmes
        self.clock = clock

    async def propose(self, result: Result, tx: Tx) -> None:
        """Propose what a group did together to the programme, in its language. No event tells of it: nobody made it."""
        language = await self._language(result.programme, tx)
        proposal = Proposal.submit(
            id=new_id(),
            kind=ProposalKind.IDEA,
            language=language,
            title=result.title(language),
            body=result.body(language),
            url=None,
            topics=(),
            programme=result.programme,
            author_id=result.author_id,
            promise=Promise(_ANSWER_DAYS),
            at=self.clock(),
        )
        await self.proposals.add(proposal, tx)

    async def _language(self, programme_id: str, tx: Tx) -> Language:
        programme = await self.programmes.find(programme_id, tx)
        first = programme.languages[0] if programme is not None and programme.languages else DEFAULT_LANGUAGE
        return "fr" if first.partition("-")[0] == "fr" else "en"
