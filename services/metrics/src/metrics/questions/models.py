"""The questions that a barometer may ask: a short list that comes with the service, so that waves can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from kernel.language import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What surveys elsewhere found: so many percent of the people asked were in a band (`low` or `high`)."""

    band: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, answered by a whole number from `lowest` to `highest`.

    Results tell three bands: up to `low_to`, from `high_from` on, and what is between.
    """

    id: str
    text: Text
    lowest: int
    highest: int
    low_to: int
    high_from: int
    lowest_means: Text
    highest_means: Text
    reference: Reference | None = None

    def takes(self, value: int) -> bool:
        """Whether that is an answer to it."""
        return self.lowest <= value <= self.highest

    def band(self, value: int) -> str:
        """The band of an answer: `low`, `middle` or `high`."""
        return "low" if value <= self.low_to else "high" if value >= self.high_from else "middle"


REFERENCE_NOTE = Text(
    en="From surveys of employees elsewhere, quoted for orientation: other people, asked in other words. It was not "
    "measured here.",
    fr="D’après des enquêtes menées ailleurs auprès de salariés, citées pour donner un repère : d’autres personnes, "
    "interrogées autrement. Ce n’est pas mesuré ici.",
)
_DISAGREE = Text(en="I do not agree at all", fr="Pas du tout d’accord")
_AGREE = Text(en="I agree entirely", fr="Tout à fait d’accord")


def _statement(id: str, *, en: str, fr: str, reference: Reference | None = None) -> Question:
    return Question(
        id=id,
        text=Text(en=en, fr=fr),
        lowest=1,
        highest=5,
        low_to=2,
        high_from=4,
        lowest_means=_DISAGREE,
        highest_means=_AGREE,
        reference=reference,
    )


_ALL = (
    # The scale and the bands are those of the net promoter question: 0 to 6, 7 and 8, 9 and 10.
    Question(
        id="recommend",
        text=Text(
            en="I would recommend working here to somebody who is close to me.",
            fr="Je recommanderais à un proche de travailler ici.",
        ),
        lowest=0,
        highest=10,
        low_to=6,
        high_from=9,
        lowest_means=Text(en="Certainly not", fr="Certainement pas"),
        highest_means=Text(en="Certainly", fr="Certainement"),
        reference=Reference(band="high", percent=14),
    ),
    _statement(
        "speak-well",
        en="When I speak of my employer elsewhere, I speak well of it.",
        fr="Quand je parle de mon employeur à l’extérieur, j’en dis du bien.",
        reference=Reference(band="low", percent=56),
    ),
    _statement("trust", en="I trust what the management tells us.", fr="Je fais confiance à ce que dit la direction."),
    _statement(
        "heard",
        en="When I say that something is wrong, somebody answers me.",
        fr="Quand je signale que quelque chose ne va pas, on me répond.",
    ),
    _statement(
        "free",
        en="I can decline to share anything without any disadvantage.",
        fr="Je peux refuser de partager quoi que ce soit sans aucun inconvénient.",
    ),
    _statement(
        "readiness",
        en="I know what I may say in public about my work, and feel able to.",
        fr="Je sais ce que je peux dire en public de mon travail, et je m’en sens capable.",
    ),
    _statement(
        "time",
        en="I have the time for it during working hours.",
        fr="J’en ai le temps pendant mes heures de travail.",
    ),
    _statement(
        "honest",
        en="What the company tells about itself is how it is.",
        fr="Ce que l’entreprise raconte d’elle-même correspond à la réalité.",
    ),
)
QUESTIONS = MappingProxyType({question.id: question for question in _ALL})
