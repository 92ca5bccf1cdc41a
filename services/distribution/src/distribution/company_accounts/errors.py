"""What can be wrong with a request about a company's account."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text


class CompanyAccountNotFound(NotFound):
    """The programmes that you answer for have no such account."""

    slug = "company-account-not-found"
    title = Text(en="There is no such account of the company", fr="L’entreprise n’a pas de tel compte")


class CompanyAccountKnown(Problem):
    """The programme has registered this address already."""

    status = 409
    slug = "company-account-known"
    title = Text(en="This account is registered already", fr="Ce compte est déjà enregistré")
