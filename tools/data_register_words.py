"""What the data register says around its tables, in each language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from kernel.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The sentences of one language; those that are filled in are methods."""

    file: str
    head: str
    services: dict[str, str]
    kept: str
    told: str
    nothing_told: str
    besides: str
    besides_what: str
    columns: tuple[str, str, str, str, str]
    day: tuple[str, str]
    topic: str
    nobody: str
    nobodys: str

    def days(self, span: timedelta) -> str:
        """A span in whole days."""
        return f"{span.days} {self.day[span.days != 1]}"

    def on(self, topic: str, retention: timedelta, consumers: Sequence[str]) -> str:
        """Where an event stands, how long, and which services read it there."""
        return self.topic.format(topic, self.days(retention), ", ".join(consumers) or self.nobody)

    def of_nobody(self, fields: Sequence[str]) -> str:
        """Which fields of an event say nothing about a person."""
        return self.nobodys.format(", ".join(fields))


WORDS: dict[Language, Words] = {
    "en": Words(
        file="data-register.md",
        head="""\
# Data register

<!-- Written by `make proto` from the services' `personal_data` and from `proto/topics`, never by hand. -->

[En français](data-register.fr.md)

For works councils, data protection officers, and everybody whose data these are: what Relais keeps of people, what
its services tell each other of them, why, who sees it, and how long. It is written from the software itself; a change
that keeps or tells something which this page does not explain, in either language, is refused before it is published.

**People are pseudonyms.** In every table a person is a number such as `p_mfrggzdfmztwq2lknnwg23tpoa`, which the
sign-in of the organisation and a secret key lead to. A name is kept only where a person wrote their own, such as the
handle of an account that they connected, and where the organisation’s directory says who may take part; a mail
address only there, and where a person gave one to be written to. What a directory says and mail addresses are sealed.

**A person reads what is kept of them** with `GET /v1/me/data` or `/v1/me/export` of each service, **and is
forgotten** with `POST /v1/me/erasure` of distribution, whether they took part or not: each service then erases as the
last column says. *Until* says what happens when they do not ask.

**Who operates the database** can read what is not sealed, and no other role can read more than the column says. What
a figure shows is of five people at least.

## What nothing records

That somebody does **not** take part. Nobody is enrolled by somebody else: the list of who takes part has nobody on it
who did not put themselves there. A directory that says who *may* take part is kept alike for all of them, and not
with the list. Who leaves is taken out of the list; the event by which the other services end their part is gone after
30 days, and nobody is shown it. There is no field for a last visit, a last share, an invitation without an answer, an
offer that was ignored or a day without activity, here or in the events. What a person declines, skips, hides or
objects to is known to them alone: the tables below name each such place. A check of the names in every event and
every API refuses one that would say so.
""",
        services={
            "content": "Stories, what people propose, the charter, guides, and the weather.",
            "distribution": "Who takes part, shares, posting, and what other systems are told.",
            "gamification": "Efforts, thanks, milestones, challenges, and learning together.",
            "metrics": "Figures of five people at least, and each person’s own ledger.",
        },
        kept="Kept in the database",
        told="Told to other services",
        nothing_told="Nothing about people.",
        besides="Besides, in every service",
        besides_what="These cannot be searched by a person, and are in nobody’s export.",
        columns=("Where", "What", "Why", "Who sees it", "Until"),
        day=("day", "days"),
        topic="On `{}` for {}; read by {}.",
        nobody="none of the services",
        nobodys="Of nobody: {}.",
    ),
    "fr": Words(
        file="data-register.fr.md",
        head="""\
# Registre des données

<!-- Écrit par `make proto` à partir des `personal_data` des services et de `proto/topics`, jamais à la main. -->

[In English](data-register.md)

Pour les représentants du personnel, les délégués à la protection des données, et toutes les personnes concernées : ce
que Relais garde des gens, ce que ses services se disent d’eux, pourquoi, qui le voit, et combien de temps. Cette page
est tirée du logiciel lui-même ; un changement qui garderait ou dirait ce qu’elle n’explique pas, dans les deux
langues, est refusé avant d’être publié.

**Les personnes sont des pseudonymes.** Partout, une personne est un numéro comme `p_mfrggzdfmztwq2lknnwg23tpoa`,
auquel mènent la connexion de l’organisation et une clé secrète. Un nom n’est gardé que là où la personne a écrit le
sien, comme celui d’un compte qu’elle a relié, et là où l’annuaire de l’organisation dit qui peut participer ; une
adresse électronique, que là, et là où la personne l’a donnée pour qu’on lui écrive. Ce que dit un annuaire et les
adresses électroniques sont scellés.

**Chaque personne lit ce qui est gardé d’elle** par `GET /v1/me/data` ou `/v1/me/export` de chaque service, **et
obtient l’oubli** par `POST /v1/me/erasure` de distribution, qu’elle ait participé ou non : chaque service efface
alors comme le dit la dernière colonne. *Jusqu’à* dit ce qui arrive si elle ne demande rien.

**Qui exploite la base de données** peut lire ce qui n’est pas scellé ; nul autre rôle ne lit plus que ne le dit la
colonne. Un chiffre montré porte sur cinq personnes au moins.

## Ce que rien n’enregistre

Que quelqu’un **ne participe pas**. Nul n’est inscrit par un autre : la liste des participants ne porte que ceux qui
s’y sont mis eux-mêmes. Un annuaire qui dit qui *peut* participer est gardé de même pour tous, et non avec la liste.
Qui part est retiré de la liste ; l’événement par lequel les autres services cessent leur part disparaît après 30
jours, et nul ne le voit. Il n’y a aucun champ pour une dernière visite, un dernier partage, une invitation sans
réponse, une offre ignorée ou un jour sans activité, ni ici ni dans les événements. Ce qu’une personne décline, passe,
masque ou refuse n’est connu que d’elle : les tables ci-dessous nomment chacun de ces lieux. Une vérification des noms
de tous les événements et de toutes les API refuse celui qui le dirait.
""",
        services={
            "content": "Les histoires, ce que les gens proposent, la charte, les guides et la météo.",
            "distribution": "Qui participe, les partages, ce qui paraît, et ce qu’apprennent d’autres systèmes.",
            "gamification": "Les efforts, les remerciements, les étapes, les défis et l’apprentissage en commun.",
            "metrics": "Des chiffres sur cinq personnes au moins, et le registre propre à chaque personne.",
        },
        kept="Gardé dans la base de données",
        told="Dit aux autres services",
        nothing_told="Rien sur les personnes.",
        besides="En outre, dans chaque service",
        besides_what="Rien ne s’y cherche par personne, et rien n’en figure dans l’export de quiconque.",
        columns=("Où", "Quoi", "Pourquoi", "Qui le voit", "Jusqu’à"),
        day=("jour", "jours"),
        topic="Sur `{}` pendant {} ; lu par {}.",
        nobody="aucun des services",
        nobodys="De personne : {}.",
    ),
}
