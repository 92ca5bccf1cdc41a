"""An onboarding, as the package says it and its person sees it."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from distribution.objections.schemas import Wording
from distribution.onboardings.models import Onboarding, Progress, Step
from kernel.http import Body, View
from kernel.http.fields import Slug
from kernel.language import Language, Text

Paragraphs = Annotated[str, Field(min_length=1, max_length=5_000)]


class Prose(Body):
    """Markdown in both languages."""

    en: Paragraphs
    fr: Paragraphs

    @property
    def text(self) -> Text:
        """As the rest of the code knows it."""
        return Text(en=self.en.strip(), fr=self.fr.strip())


class ShippedStep(Body):
    """A step, as the package says it."""

    id: Slug
    title: Wording
    text: Prose


class StepProgress(Body):
    """What you did about a step."""

    progress: Annotated[Progress, Field(description="`open` takes back what you said before.")]


class StepView(View):
    """A step."""

    id: str
    title: str
    text: Annotated[str, Field(description="Markdown.")]
    progress: Progress


class OnboardingView(View):
    """What taking part means, in steps. None is required, and nobody but you sees what you did about them."""

    steps: list[StepView]

    @classmethod
    def of(cls, onboarding: Onboarding, steps: tuple[Step, ...], language: Language) -> Self:
        """The steps in a language, with what the person did about each."""
        return cls(
            steps=[
                StepView(
                    id=step.id,
                    title=step.title.in_(language),
                    text=step.text.in_(language),
                    progress=onboarding.of(step.id),
                )
                for step in steps
            ]
        )
