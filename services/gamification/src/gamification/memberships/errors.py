"""What can be wrong when somebody joins a cohort, or accepts to facilitate it."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text


class CohortFull(Problem):
    """Every place of the cohort is taken."""

    status = 409
    slug = "cohort-full"
    title = Text(en="There is no place left", fr="Il ne reste plus de place")


class InAnotherCohort(Problem):
    """You are in a cohort that is not over. Leave it first: a person is in one at a time, since places are few."""

    status = 409
    slug = "in-another-cohort"
    title = Text(en="You are in another cohort", fr="Vous êtes dans une autre cohorte")


class FacilitatedAlready(Problem):
    """Somebody else has accepted to facilitate this cohort."""

    status = 409
    slug = "facilitated-already"
    title = Text(en="Somebody facilitates it already", fr="Quelqu’un l’anime déjà")


class EitherOr(Problem):
    """Who facilitates a cohort is not one of its members. Leave, or step down, first."""

    status = 409
    slug = "member-or-facilitator"
    title = Text(en="One is a member or the facilitator", fr="On est membre ou facilitateur")


class DecidesAboutCohort(Problem):
    """You decide about this cohort's programme. Who is in a cohort is known to those who are, and to their facilitator;
    that is why neither can be you."""

    status = 409
    slug = "decides-about-cohort"
    title = Text(en="Others are in this cohort", fr="Cette cohorte est pour d’autres")


class InvitationNotFound(NotFound):
    """The code opens nothing: it is not right, another has replaced it, or the cohort is gone."""

    slug = "invitation-not-found"
    title = Text(en="There is no such invitation", fr="Cette invitation n’existe pas")
