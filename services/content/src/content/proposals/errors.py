"""What can be wrong with a request about proposals."""

from __future__ import annotations

from kernel.errors import FieldError, NotFound, Problem
from kernel.language import Text


class ProposalNotFound(NotFound):
    """No proposal has this id, or it is not for you."""

    slug = "proposal-not-found"
    title = Text(en="There is no such proposal", fr="Cette proposition n’existe pas")

    def __init__(self, proposal_id: str) -> None:
        super().__init__(
            Text(
                en=f"No proposal that is for you has the id {proposal_id}.",
                fr=f"Aucune proposition pour vous : {proposal_id}.",
            )
        )


class ProposalClosed(Problem):
    """The proposal has been answered or withdrawn; an answer is given once."""

    status = 409
    slug = "proposal-closed"
    title = Text(en="The proposal is no longer open", fr="La proposition n’est plus ouverte")

    def __init__(self, status: str) -> None:
        super().__init__(
            Text(en=f"Its status is {status}.", fr=f"Son état est {status}."), extensions={"proposal_status": status}
        )


class LinkWithoutAddress(Problem):
    """A proposed link has an address."""

    status = 422
    slug = "link-without-address"
    title = Text(en="The link has no address", fr="Le lien n’a pas d’adresse")

    def __init__(self) -> None:
        detail = Text(en="Give the address that you propose.", fr="Donnez l’adresse que vous proposez.")
        super().__init__(detail, errors=[FieldError("/url", detail, code="missing")])


class DraftWithoutText(Problem):
    """A proposed draft has a text."""

    status = 422
    slug = "draft-without-text"
    title = Text(en="The draft has no text", fr="Le brouillon n’a pas de texte")

    def __init__(self) -> None:
        detail = Text(
            en="Write the text that you propose, or propose an idea.",
            fr="Écrivez le texte que vous proposez, ou proposez une idée.",
        )
        super().__init__(detail, errors=[FieldError("/body", detail, code="missing")])
