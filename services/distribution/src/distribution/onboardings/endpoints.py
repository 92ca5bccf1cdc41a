"""`/v1/me/onboarding`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from distribution.onboardings.commands import OnboardingCommands
from distribution.onboardings.errors import StepNotFound
from distribution.onboardings.models import Onboarding
from distribution.onboardings.queries import OnboardingQueries
from distribution.onboardings.repository import STEPS
from distribution.onboardings.schemas import OnboardingView, StepProgress
from kernel.auth import SignedIn
from kernel.errors import StaleWrite, problems
from kernel.http import Router, in_language, ok, request_language, wired
from kernel.http.fields import Slug
from kernel.language import Language

router = Router(prefix="/v1/me", tags=["ambassadors"])

Commands = Annotated[OnboardingCommands, Depends(wired(OnboardingCommands))]
Queries = Annotated[OnboardingQueries, Depends(wired(OnboardingQueries))]
Spoken = Annotated[Language, Depends(request_language)]


@router.get("/onboarding", response_model=OnboardingView)
async def get_onboarding(person: SignedIn, onboardings: Queries, language: Spoken) -> Response:
    """What taking part means: the charter, how sharing works, the duty to disclose, who sees what."""
    return _shown(await onboardings.of(person.person_id), language)


@router.put("/onboarding/{step_id}", response_model=OnboardingView, responses=problems(StepNotFound, StaleWrite))
async def mark_onboarding_step(
    step_id: Slug, body: StepProgress, person: SignedIn, onboardings: Commands, language: Spoken
) -> Response:
    """Say that you have taken a step, or skip it. Nothing depends on it."""
    return _shown(await onboardings.mark(person.person_id, step_id, body.progress), language)


def _shown(onboarding: Onboarding, language: Language) -> Response:
    return in_language(language, ok(OnboardingView.of(onboarding, STEPS, language)))
