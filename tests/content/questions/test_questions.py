"""Questions in the place of a text."""

from __future__ import annotations

import pytest

from content.questions.models import questions
from content.stories.models import StoryKind
from kernel.language import LANGUAGES, Language


@pytest.mark.parametrize("kind", list(StoryKind))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_story_has_questions_in_every_language(kind: StoryKind, language: Language) -> None:
    asked = questions("one", kind=kind, topics=["night-trains"], language=language)
    assert len(set(asked)) == 4
    assert asked[2].count("night trains") == 1


def test_the_same_caption_asks_the_same_and_others_ask_otherwise() -> None:
    asked = [tuple(questions(str(seed), kind=StoryKind.JOB, topics=["a", "b"], language="en")) for seed in range(50)]
    again = [tuple(questions(str(seed), kind=StoryKind.JOB, topics=["a", "b"], language="en")) for seed in range(50)]
    assert asked == again
    assert len(set(asked)) > 5


def test_a_story_without_topics_asks_about_its_kind_alone() -> None:
    assert len(questions("one", kind=StoryKind.RESULT, topics=[], language="fr")) == 3


def test_a_topic_cannot_break_a_question() -> None:
    assert "{x}" in questions("one", kind=StoryKind.RESULT, topics=["{x}"], language="en")[2]
