"""What groups of colleagues did together, as a story could tell it. Nobody's own share is known, here or anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from content.proposals.models import CHALLENGE_AUTHOR
from kernel.language import Language, Text


class Group(StrEnum):
    """Whose challenge it was."""

    TEAM = "team"
    COHORT = "cohort"
    PROGRAMME = "programme"


class Step(StrEnum):
    """How far they came."""

    BEGUN = "begun"
    QUARTER = "quarter"
    HALF = "half"
    THREE_QUARTERS = "three_quarters"
    REACHED = "reached"


_WHO = {
    Group.TEAM: Text(en="a team", fr="une équipe"),
    Group.COHORT: Text(en="a cohort", fr="une cohorte"),
    Group.PROGRAMME: Text(en="everybody in the programme", fr="toutes les personnes du programme"),
}
_HOW_FAR = {
    Step.BEGUN: Text(en="made a beginning", fr="un début a été fait"),
    Step.QUARTER: Text(en="came a quarter of the way or more", fr="au moins un quart a été fait"),
    Step.HALF: Text(en="came half of the way or more", fr="au moins la moitié a été faite"),
    Step.THREE_QUARTERS: Text(
        en="came three quarters of the way or more", fr="au moins les trois quarts ont été faits"
    ),
    Step.REACHED: Text(en="reached it", fr="l’objectif a été atteint"),
}
# A kind that a later release adds is told by its own word.
_WHAT = {
    "sharing": Text(en="sharing", fr="partager"),
    "proposing": Text(en="proposing", fr="proposer"),
    "writing": Text(en="writing", fr="écrire"),
    "crediting": Text(en="crediting", fr="citer des collègues"),
    "helping": Text(en="helping", fr="aider"),
    "informing": Text(en="informing", fr="informer"),
    "attending": Text(en="attending", fr="participer"),
    "declining_wisely": Text(en="declining wisely", fr="s’abstenir à bon escient"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a challenge in which five people or more took part."""

    challenge_id: str
    programme: str
    group: Group
    kinds: Sequence[str]
    efforts: int
    step: Step
    begins_at: datetime
    ends_at: datetime

    @property
    def author_id(self) -> str:
        """Who proposes it as a story: the challenge, and no person."""
        return f"{CHALLENGE_AUTHOR}{self.challenge_id}"

    def title(self, language: Language) -> str:
        """A heading to begin with."""
        reached = self.step is Step.REACHED
        return Text(
            en=f"{'Reached together' if reached else 'Together on the way'}: {self.efforts} efforts",
            fr=f"{'Atteint ensemble' if reached else 'Ensemble, en chemin'} : {self.efforts} efforts",
        ).in_(language)

    def body(self, language: Language) -> str:
        """What is known, as HTML. None of it was written by a person."""
        who, how_far = _WHO[self.group].in_(language), _HOW_FAR[self.step].in_(language)
        what = ", ".join(_WHAT[kind].in_(language) if kind in _WHAT else kind for kind in self.kinds)
        begun, ended = self.begins_at.date().isoformat(), self.ends_at.date().isoformat()
        told = Text(
            en=f"From {begun} to {ended}, {who} set out to do {self.efforts} efforts together ({what}), and {how_far}.",
            fr=f"Du {begun} au {ended}, {who} s’est donné pour objectif {self.efforts} efforts ensemble ({what}) : "
            f"{how_far}.",
        )
        asked = Text(
            en="Nobody’s own share is known. Ask those who took part how they would tell it; what they called it is "
            f"shown at the challenge {self.challenge_id}.",
            fr="La part de chacun n’est connue de personne. Demandez à celles et ceux qui ont participé comment le "
            f"raconter ; le nom que le groupe lui a donné se lit au défi {self.challenge_id}.",
        )
        return f"<p>{told.in_(language)}</p><p>{asked.in_(language)}</p>"
