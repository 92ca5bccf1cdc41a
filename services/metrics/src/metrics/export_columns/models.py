"""The data dictionary of exports: which columns they have, and what each of them means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from kernel.language import Text
from metrics.cells.models import OBSERVED

DICTIONARY_VERSION = 1
"""Grows when a column is added, or comes to mean something else."""


class Kind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    DATE = "date"
    TEXTS = "texts"
    """Several texts; in CSV separated by spaces."""
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of every export: an entry of the data dictionary."""

    name: str
    kind: Kind
    title: Text
    meaning: Text
    unit: Text | None = None
    provenance: Literal["own_link", "declared", "api"] | None = None
    visitors: Literal["human", "preview", "bot"] | None = None
    """The class of a count of visits."""


_SHARES = Text(en="shares", fr="partages")
_PEOPLE = Text(en="people", fr="personnes")
_VISITS = Text(en="visits", fr="visites")
_NUMBER = Text(en="number", fr="nombre")
_OBSERVED = {
    "reach": (
        Text(en="Reach", fr="Portée"),
        Text(en="Times posts were shown.", fr="Fois où des posts ont été affichés."),
    ),
    "reactions": (Text(en="Reactions", fr="Réactions"), Text(en="Reactions to posts.", fr="Réactions aux posts.")),
    "comments": (Text(en="Comments", fr="Commentaires"), Text(en="Comments on posts.", fr="Commentaires des posts.")),
    "reshares": (Text(en="Reshares", fr="Repartages"), Text(en="Times posts were passed on.", fr="Posts repartagés.")),
    "conversations": (
        Text(en="Conversations", fr="Conversations"),
        Text(en="Posts that somebody commented on.", fr="Posts que quelqu’un a commentés."),
    ),
}
_ORIGINS: dict[Literal["declared", "api"], Text] = {
    "declared": Text(en="as people declared", fr="selon les déclarations"),
    "api": Text(en="as networks' interfaces say", fr="selon les interfaces des réseaux"),
}


def _visits(name: str, visitors: Literal["human", "preview", "bot"], title: Text, meaning: Text) -> Column:
    return Column(
        name=name,
        kind=Kind.COUNT,
        title=title,
        meaning=meaning,
        unit=_VISITS,
        provenance="own_link",
        visitors=visitors,
    )


def _observed(name: str, origin: Literal["declared", "api"]) -> Column:
    title, meaning = _OBSERVED[name]
    said = _ORIGINS[origin]
    return Column(
        name=f"{name}_{origin}",
        kind=Kind.COUNT,
        title=Text(en=f"{title.en}, {said.en}", fr=f"{title.fr}, {said.fr}"),
        meaning=meaning,
        unit=_NUMBER,
        provenance=origin,
    )


COLUMNS: tuple[Column, ...] = (
    Column(
        name="row",
        kind=Kind.TEXT,
        title=Text(en="Row", fr="Ligne"),
        meaning=Text(
            en="Identifies the row: the same in a later export, which replaces it. Pass it as `after` to go on.",
            fr="Identifie la ligne : la même dans un export ultérieur, qui la remplace. À donner dans `after`.",
        ),
    ),
    Column(
        name="level",
        kind=Kind.TEXT,
        title=Text(en="Level", fr="Niveau"),
        meaning=Text(
            en="What the row puts together: `fine` a day, story, network and entity; `story_day` and `story_week` a "
            "story's day or week; `month` everything in a month. Each event is in one row at most: rows may be added "
            "up, and a coarser row is not the sum of finer ones.",
            fr="Ce que la ligne réunit : `fine` un jour, un récit, un réseau et une entité ; `story_day` et "
            "`story_week` le jour ou la semaine d’un récit ; `month` tout un mois. Chaque fait est dans une ligne au "
            "plus : les lignes s’additionnent, et une ligne large n’est pas la somme de lignes fines.",
        ),
    ),
    Column(
        name="first_day",
        kind=Kind.DATE,
        title=Text(en="First day", fr="Premier jour"),
        meaning=Text(
            en="The first day of the row (UTC). A month has the weeks whose Thursday is in it.",
            fr="Le premier jour de la ligne (UTC). Un mois a les semaines dont le jeudi y tombe.",
        ),
    ),
    Column(
        name="last_day",
        kind=Kind.DATE,
        title=Text(en="Last day", fr="Dernier jour"),
        meaning=Text(en="The last day of the row (UTC), as a whole.", fr="Le dernier jour, compris (UTC)."),
    ),
    Column(
        name="story",
        kind=Kind.TEXT,
        title=Text(en="Story", fr="Récit"),
        meaning=Text(en="The story; empty where all are put together.", fr="Le récit ; vide si tous sont réunis."),
    ),
    Column(
        name="network",
        kind=Kind.TEXT,
        title=Text(en="Network", fr="Réseau"),
        meaning=Text(en="The network; empty where all are put together.", fr="Le réseau ; vide si tous sont réunis."),
    ),
    Column(
        name="entity",
        kind=Kind.TEXT,
        title=Text(en="Entity", fr="Entité"),
        meaning=Text(
            en="The entity of the people who shared; empty for none, and where all are put together (see the level).",
            fr="L’entité des personnes ; vide s’il n’y en a pas, ou si toutes sont réunies (voir le niveau).",
        ),
    ),
    Column(
        name="programme",
        kind=Kind.TEXT,
        title=Text(en="Programme", fr="Programme"),
        meaning=Text(en="The story's programme.", fr="Le programme du récit."),
    ),
    Column(
        name="language",
        kind=Kind.TEXT,
        title=Text(en="Language", fr="Langue"),
        meaning=Text(en="The story's language (BCP 47).", fr="La langue du récit (BCP 47)."),
    ),
    Column(
        name="topics",
        kind=Kind.TEXTS,
        title=Text(en="Topics", fr="Thèmes"),
        meaning=Text(en="The story's topics.", fr="Les thèmes du récit."),
    ),
    Column(
        name="ambassadors",
        kind=Kind.COUNT,
        title=Text(en="Ambassadors", fr="Ambassadeurs"),
        meaning=Text(
            en="How many ambassadors the programme (all, where the row has none) had at the end of the last day, as "
            "it was told: a new number comes when five have come or gone. Not to be added up.",
            fr="Combien d’ambassadeurs avait le programme (tous, si la ligne n’en a pas) à la fin du dernier jour, tel "
            "que publié : un nouveau nombre vient après cinq arrivées ou départs. Ne s’additionne pas.",
        ),
        unit=_PEOPLE,
    ),
    Column(
        name="shares",
        kind=Kind.COUNT,
        title=Text(en="Shares", fr="Partages"),
        meaning=Text(en="Shares of stories that were made public.", fr="Partages de récits rendus publics."),
        unit=_SHARES,
        provenance="own_link",
    ),
    _visits(
        "human_clicks",
        "human",
        Text(en="Visits by people", fr="Visites humaines"),
        Text(en="Visits of shares' links by people.", fr="Visites de liens par des personnes."),
    ),
    _visits(
        "previews",
        "preview",
        Text(en="Previews", fr="Aperçus"),
        Text(en="Visits by preview crawlers of networks.", fr="Visites de robots d’aperçu des réseaux."),
    ),
    _visits(
        "bots",
        "bot",
        Text(en="Bots", fr="Robots"),
        Text(en="Visits by other programs.", fr="Visites d’autres programmes."),
    ),
    *(_observed(name, "declared") for name in OBSERVED),
    *(_observed(name, "api") for name in OBSERVED),
)
"""The data dictionary. The measures come last, in the order of `MEASURES`."""

NOTES: tuple[Text, ...] = (
    Text(
        en="An empty count is not published: there is nothing, or fewer than five people are behind it so far.",
        fr="Un nombre vide n’est pas publié : il n’y a rien, ou moins de cinq personnes en sont à l’origine.",
    ),
    Text(
        en="Every count grows by the doings of at least five people at a time.",
        fr="Chaque nombre croît chaque fois de ce qu’ont fait au moins cinq personnes.",
    ),
    Text(
        en="A row belongs to its day, to the Monday of its week or to the first of its month, and is in exports of "
        "periods with that day. It may still grow afterwards: export again.",
        fr="Une ligne appartient à son jour, au lundi de sa semaine ou au premier de son mois, et figure dans les "
        "exports des périodes qui contiennent ce jour. Elle peut encore croître : exportez à nouveau.",
    ),
    Text(
        en="What LinkedIn's interface says is in no export, and neither are people's posts of their own.",
        fr="Ce que dit l’interface de LinkedIn n’est dans aucun export, ni les posts personnels.",
    ),
    Text(
        en="In CSV, a text that a spreadsheet would take for a formula begins with an apostrophe.",
        fr="En CSV, un texte qu’un tableur prendrait pour une formule commence par une apostrophe.",
    ),
)
