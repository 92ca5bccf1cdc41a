"""What ends when a person leaves, and what a place says that keeps something of a person."""

from __future__ import annotations

from typing import Protocol

from kernel.language import Text
from kernel.mongo import Tx
from kernel.personal_data import ERASED, THE_PERSON, UNTIL_ERASED, Entry, Holding, Owned, Signed

__all__ = ["ERASED", "Ending", "Holding", "Owned", "Signed"]


class Ending(Protocol):
    """Something that goes on for a person by itself and ends with their part: what was scheduled, asked or offered."""

    async def end(self, person_id: str, tx: Tx) -> None:
        """End it, in the transaction in which the person leaves; nothing happens where nothing goes on."""
        ...


_STAYS = Text(
    en="Stays; whoever asks to be forgotten is named in it no longer",
    fr="Reste ; qui demande l’oubli n’y est plus nommé",
)

POSTS = Entry(
    what=Text(
        en="What is to be posted in the person’s name, when, and what became of it; the words, sealed, only while "
        "they wait",
        fr="Ce qui doit paraître au nom de la personne, quand, et ce qu’il en est advenu ; les mots, scellés, "
        "seulement tant qu’ils attendent",
    ),
    why=Text(
        en="Posts for the person, at a time of theirs, once",
        fr="Publie pour la personne, à une heure à elle, une seule fois",
    ),
    seen_by=THE_PERSON,
    until=Text(
        en="400 days after its end, or until the person asks to be forgotten",
        fr="400 jours après sa fin, ou jusqu’à ce que la personne demande l’oubli",
    ),
)

POST_AGENDAS = Entry(
    what=Text(
        en="A number that grows when a moment is given to one of the person’s posts",
        fr="Un nombre qui croît quand un moment est donné à une publication de la personne",
    ),
    why=Text(
        en="Gives no moment away twice, so that the person’s own caps hold",
        fr="Ne donne aucun moment deux fois, pour que les plafonds de la personne tiennent",
    ),
    seen_by=THE_PERSON,
    until=UNTIL_ERASED,
)

RELAYS = Entry(
    what=Text(
        en="Posts that the person offered to the company: address, consent, and the answer",
        fr="Publications que la personne a offertes à l’entreprise : adresse, consentement et réponse",
    ),
    why=Text(
        en="The company passes on what its people write, with consent and credit",
        fr="L’entreprise relaie ce que ses gens écrivent, avec consentement et crédit",
    ),
    seen_by=Text(
        en="the person; once they consented, the programme team; the address everyone, once it is relayed",
        fr="la personne ; après son consentement, l’équipe du programme ; l’adresse, chacun, une fois relayée",
    ),
    until=Text(
        en="The offer until the person asks to be forgotten; that an offer was answered, and when, stays, without the "
        "person; so do the addresses of what has still to be taken back, until it is",
        fr="L’offre jusqu’à la demande d’oubli ; qu’une offre a reçu réponse, et quand, reste, sans la personne ; de "
        "même les adresses de ce qui est encore à retirer, jusqu’à ce que ce soit fait",
    ),
)

ACTS = Entry(
    what=Text(
        en="Administrative acts: what was done, to what, when and by whom",
        fr="Actes d’administration : quoi, sur quoi, quand et par qui",
    ),
    why=Text(en="Whoever runs the programme is accountable for it", fr="Qui dirige le programme en rend compte"),
    seen_by=Text(en="auditors and the programme team", fr="les auditeurs et l’équipe du programme"),
    until=_STAYS,
)

SUBSCRIPTIONS = Entry(
    what=Text(
        en="Who registered a webhook, and the mail address (sealed) that is told of its end",
        fr="Qui a inscrit un webhook, et l’adresse électronique (scellée) avertie de sa fin",
    ),
    why=Text(
        en="Tells its owner when a subscription no longer works",
        fr="Avertit son responsable quand un abonnement ne fonctionne plus",
    ),
    seen_by=Text(
        en="the programme team and auditors; of the address, a hint",
        fr="l’équipe du programme et les auditeurs ; de l’adresse, un indice",
    ),
    until=Text(
        en="The subscription is the programme’s and stays; the person and the address go when the person asks to be "
        "forgotten",
        fr="L’abonnement est au programme et reste ; la personne et l’adresse partent à la demande d’oubli",
    ),
)

WEBHOOK_DELIVERIES = Entry(
    what=Text(
        en="Whose event another system was sent, in which body (without the person) and with what answer",
        fr="De qui venait l’événement envoyé à un autre système, dans quel corps (sans la personne) et avec quelle "
        "réponse",
    ),
    why=Text(
        en="Sends again what did not arrive, and erases with the person what was about them",
        fr="Renvoie ce qui n’est pas arrivé, et efface avec la personne ce qui la concernait",
    ),
    seen_by=Text(
        en="whose it is, nobody; the body, the programme team and auditors",
        fr="de qui il vient, personne ; le corps, l’équipe du programme et les auditeurs",
    ),
    until=Text(
        en="30 days (`webhook_log_days`), or until the person asks to be forgotten",
        fr="30 jours (`webhook_log_days`), ou jusqu’à ce que la personne demande l’oubli",
    ),
)

MESSAGES = Entry(
    what=Text(
        en="That the person was sent a message, on which stories, and whether it was taken; neither address nor text",
        fr="Qu’un message a été envoyé à la personne, sur quelles histoires, et s’il a été pris ; ni adresse ni texte",
    ),
    why=Text(
        en="Sends once, and keeps to the number of messages that the person allows",
        fr="Envoie une seule fois, et respecte le nombre de messages que la personne permet",
    ),
    seen_by=THE_PERSON,
    until=Text(
        en="180 days, or until the person asks to be forgotten",
        fr="180 jours, ou jusqu’à ce que la personne demande l’oubli",
    ),
)

DIGESTS = Entry(
    what=Text(
        en="Where (sealed) and how often the person wishes to be told of new stories",
        fr="Où (scellé) et à quelle fréquence la personne veut être informée des nouvelles histoires",
    ),
    why=Text(en="Tells them because they asked for it", fr="L’informe parce qu’elle l’a demandé"),
    seen_by=THE_PERSON,
    until=Text(
        en="Until the person ends it, leaves or asks to be forgotten",
        fr="Jusqu’à ce que la personne y mette fin, parte ou demande l’oubli",
    ),
)

ACCOUNTS = Entry(
    what=Text(
        en="Connected accounts on networks: network, handle, and what opens them (sealed)",
        fr="Comptes reliés sur les réseaux : réseau, nom, et ce qui les ouvre (scellé)",
    ),
    why=Text(
        en="Posts through the person’s own account, as they wish",
        fr="Publie par le compte de la personne, comme elle le souhaite",
    ),
    seen_by=THE_PERSON,
    until=Text(
        en="Until the person disconnects it, leaves or asks to be forgotten",
        fr="Jusqu’à ce que la personne le déconnecte, parte ou demande l’oubli",
    ),
)

AUTHORIZATIONS = Entry(
    what=Text(
        en="A way to a network and back, on which the person connects an account",
        fr="Un aller-retour vers un réseau, par lequel la personne relie un compte",
    ),
    why=Text(
        en="Connects the account to who asked for it, and to nobody else",
        fr="Relie le compte à qui l’a demandé, et à nul autre",
    ),
    seen_by=THE_PERSON,
    until=Text(en="Some minutes, until it is gone or ended", fr="Quelques minutes, le temps de l’aller-retour"),
)

NOTICES = Entry(
    what=Text(
        en="That a story that the person shared was corrected or withdrawn, and whether they have read so",
        fr="Qu’une histoire partagée par la personne a été corrigée ou retirée, et si elle l’a lu",
    ),
    why=Text(
        en="Tells the person what they may want to put right",
        fr="Dit à la personne ce qu’elle voudra peut-être rectifier",
    ),
    seen_by=THE_PERSON,
    until=UNTIL_ERASED,
)

SHARES = Entry(
    what=Text(
        en="Shares: story or own post, network, link, and how close the words were to a suggestion; never the words",
        fr="Partages : histoire ou publication propre, réseau, lien, et proximité des mots avec une suggestion ; "
        "jamais les mots",
    ),
    why=Text(
        en="Leads the link to its target, and tells the person what it brought",
        fr="Mène le lien à sa destination, et dit à la personne ce qu’il a apporté",
    ),
    seen_by=Text(
        en="the person alone; in figures, five people at least",
        fr="la personne seule ; dans les chiffres, cinq personnes au moins",
    ),
    until=Text(
        en="Until the person asks to be forgotten; the link then leads nowhere",
        fr="Jusqu’à la demande d’oubli ; le lien ne mène alors nulle part",
    ),
)

BUDGETS = Entry(
    what=Text(
        en="Windows, caps, rest days and pauses that the person has set",
        fr="Plages, plafonds, jours de repos et pauses fixés par la personne",
    ),
    why=Text(
        en="Nothing goes out in their name at other times, or beyond it",
        fr="Rien ne part en son nom à d’autres heures, ni au-delà",
    ),
    seen_by=THE_PERSON,
    until=Text(
        en="Until the person leaves or asks to be forgotten", fr="Jusqu’à ce que la personne parte ou demande l’oubli"
    ),
)

ONBOARDINGS = Entry(
    what=Text(
        en="Which steps of the introduction the person took or skipped, if they said so",
        fr="Les étapes de l’accueil que la personne a suivies ou passées, si elle l’a dit",
    ),
    why=Text(en="Goes on where the person was", fr="Reprend là où la personne en était"),
    seen_by=THE_PERSON,
    until=Text(
        en="Until the person leaves or asks to be forgotten", fr="Jusqu’à ce que la personne parte ou demande l’oubli"
    ),
)

OBJECTIONS = Entry(
    what=Text(
        en="That the person objects to processing, since when",
        fr="Que la personne s’oppose au traitement, depuis quand",
    ),
    why=Text(en="Stops what they object to", fr="Arrête ce à quoi elle s’oppose"),
    seen_by=THE_PERSON,
    until=Text(
        en="Until the person lifts it or asks to be forgotten",
        fr="Jusqu’à ce que la personne la lève ou demande l’oubli",
    ),
)

AMBASSADORS = Entry(
    what=Text(
        en="That the person takes part, since when, under which charter, and their pause",
        fr="Que la personne participe, depuis quand, sous quelle charte, et sa pause",
    ),
    why=Text(
        en="Does for the person what they enrolled for", fr="Fait pour la personne ce pour quoi elle s’est inscrite"
    ),
    seen_by=THE_PERSON,
    until=Text(
        en="Until the person leaves; nothing then says that they ever took part or left",
        fr="Jusqu’à ce que la personne parte ; rien ne dit ensuite qu’elle a participé ou qu’elle est partie",
    ),
)
