"""What the data register says of each place where this service keeps something of a person."""

from __future__ import annotations

from kernel.language import Text
from kernel.personal_data import THE_PERSON, Entry

_PROGRAMME = Text(en="the programme team", fr="l’équipe du programme")
_TWO_YEARS = Text(
    en="730 days, or until the person asks to be forgotten",
    fr="730 jours, ou jusqu’à ce que la personne demande l’oubli",
)

CONTRIBUTIONS = Entry(
    what=Text(
        en="Efforts: which sort, about which story, when; what colleagues said of it, without who that was",
        fr="Efforts : de quelle sorte, sur quelle histoire, quand ; ce que des collègues en ont dit, sans leur nom",
    ),
    why=Text(
        en="Lets colleagues thank for it, and reminds the programme if nobody does",
        fr="Permet aux collègues d’en remercier, et rappelle le programme si personne ne le fait",
    ),
    seen_by=Text(
        en="the person; colleagues for 30 days (`contribution_days`), unless it is hidden",
        fr="la personne ; ses collègues pendant 30 jours (`contribution_days`), sauf s’il est masqué",
    ),
    until=Text(
        en="730 days, or until the person deletes it or asks to be forgotten; a hash of it stays for 60 days, so that "
        "it is not written anew",
        fr="730 jours, ou jusqu’à ce que la personne le supprime ou demande l’oubli ; une empreinte en reste 60 jours, "
        "pour qu’il ne soit pas réécrit",
    ),
)

CONTRIBUTIONS_DECLARED = Entry(
    what=Text(
        en="Who told of a colleague’s effort, and in which words",
        fr="Qui a parlé de l’effort d’un collègue, et avec quels mots",
    ),
    why=Text(
        en="Recognises efforts that only colleagues can have seen",
        fr="Reconnaît des efforts que seuls des collègues ont pu voir",
    ),
    seen_by=Text(en="whose effort it is", fr="la personne dont c’est l’effort"),
    until=Text(
        en="730 days, as the effort; who asks to be forgotten is named in it no longer",
        fr="730 jours, comme l’effort ; qui demande l’oubli n’y est plus nommé",
    ),
)

DECLARATIONS = Entry(
    what=Text(
        en="Of how many efforts of others the person told on a day",
        fr="De combien d’efforts d’autrui la personne a parlé en un jour",
    ),
    why=Text(en="Keeps telling within a measure", fr="Garde une mesure à ces récits"),
    seen_by=THE_PERSON,
    until=Text(en="The day", fr="Le jour même"),
)

REMINDERS = Entry(
    what=Text(
        en="That nobody has said anything about an effort of the person",
        fr="Que personne n’a rien dit d’un effort de la personne",
    ),
    why=Text(en="Reminds the programme, never the person", fr="Le rappelle au programme, jamais à la personne"),
    seen_by=Text(en="the person and the programme team", fr="la personne et l’équipe du programme"),
    until=Text(
        en="400 days, or until the person asks to be forgotten",
        fr="400 jours, ou jusqu’à ce que la personne demande l’oubli",
    ),
)

REMINDERS_SETTLED = Entry(
    what=Text(en="Who of the programme settled a reminder", fr="Qui, dans le programme, a réglé un rappel"),
    why=Text(en="Somebody answers for the guarantee of an answer", fr="Quelqu’un répond de la garantie d’une réponse"),
    seen_by=_PROGRAMME,
    until=Text(
        en="400 days; who asks to be forgotten is named in it no longer",
        fr="400 jours ; qui demande l’oubli n’y est plus nommé",
    ),
)

KUDOS_RECEIVED = Entry(
    what=Text(
        en="Thanks that the person received: from whom, for what, and the answer to it",
        fr="Remerciements reçus : de qui, pour quoi, et la réponse donnée",
    ),
    why=Text(
        en="Passes thanks on, and shows them where both agree",
        fr="Transmet les remerciements, et les montre si les deux le veulent",
    ),
    seen_by=Text(
        en="the receiver and the giver; everyone while both show it on the wall",
        fr="qui reçoit et qui donne ; chacun tant que les deux le montrent au mur",
    ),
    until=_TWO_YEARS,
)

KUDOS_OF_TEAMS = Entry(
    what=Text(
        en="That thanks to a team reached the person as one of its members",
        fr="Qu’un remerciement à une équipe est parvenu à la personne, l’un de ses membres",
    ),
    why=Text(en="Shows it to who was in the team then", fr="Le montre à qui était alors de l’équipe"),
    seen_by=Text(en="the members of the team", fr="les membres de l’équipe"),
    until=_TWO_YEARS,
)

KUDOS_GIVEN = Entry(
    what=Text(
        en="Thanks that the person gave: the reason, when, and whether others may see it",
        fr="Remerciements donnés : le motif, la date, et si d’autres peuvent les voir",
    ),
    why=Text(en="Thanks come from a person, for a reason", fr="Un remerciement vient d’une personne, pour une raison"),
    seen_by=Text(
        en="the receiver and the giver; everyone while both show it on the wall",
        fr="qui reçoit et qui donne ; chacun tant que les deux le montrent au mur",
    ),
    until=Text(
        en="730 days; who asks to be forgotten is named in it no longer",
        fr="730 jours ; qui demande l’oubli n’y est plus nommé",
    ),
)

ALLOWANCES = Entry(
    what=Text(
        en="Which thanks the person gave in a week", fr="Quels remerciements la personne a donnés en une semaine"
    ),
    why=Text(
        en="Thanks stay rare enough to mean something", fr="Les remerciements restent assez rares pour avoir du sens"
    ),
    seen_by=THE_PERSON,
    until=Text(en="The week", fr="La semaine même"),
)

TEAMS = Entry(
    what=Text(en="The teams that the person joined", fr="Les équipes que la personne a rejointes"),
    why=Text(
        en="Colleagues who belong together are thanked and act together",
        fr="Des collègues qui vont ensemble sont remerciés et agissent ensemble",
    ),
    seen_by=Text(en="the members of the team", fr="les membres de l’équipe"),
    until=Text(
        en="Until the person leaves the team or asks to be forgotten",
        fr="Jusqu’à ce que la personne quitte l’équipe ou demande l’oubli",
    ),
)

BADGES = Entry(
    what=Text(
        en="Credentials that the person had made of milestones",
        fr="Les attestations que la personne a fait établir de ses étapes",
    ),
    why=Text(
        en="The person shows them to whom they like; anybody can verify them",
        fr="La personne les montre à qui elle veut ; chacun peut les vérifier",
    ),
    seen_by=Text(en="the person; whoever they give the address to", fr="la personne ; ceux à qui elle donne l’adresse"),
    until=Text(
        en="730 days after it is revoked, or until the person asks to be forgotten; a bit that leads to nobody stays",
        fr="730 jours après sa révocation, ou jusqu’à la demande d’oubli ; reste un bit qui ne mène à personne",
    ),
)

COHORT_MEMBERSHIPS = Entry(
    what=Text(
        en="The cohort that the person joined, and the sessions whose attendance they recorded themselves",
        fr="La promotion que la personne a rejointe, et les séances où elle a noté elle-même sa présence",
    ),
    why=Text(en="Four to eight people learn together", fr="Quatre à huit personnes apprennent ensemble"),
    seen_by=Text(
        en="the members and their facilitator; attendance, the person alone",
        fr="les membres et leur animateur ; la présence, la personne seule",
    ),
    until=Text(
        en="Until the person leaves, 30 days after its end (`cohort_days`), or until they ask to be forgotten",
        fr="Jusqu’au départ, 30 jours après sa fin (`cohort_days`), ou jusqu’à la demande d’oubli",
    ),
)

CHALLENGE_EFFORTS = Entry(
    what=Text(
        en="Efforts of the person for a challenge that nobody was told yet",
        fr="Efforts de la personne pour un défi, que l’on n’a encore dits à personne",
    ),
    why=Text(
        en="Tells of five people together, and of nobody before",
        fr="Parle de cinq personnes ensemble, et de personne avant",
    ),
    seen_by=Text(en="nobody; the person in their own export", fr="personne ; la personne dans son propre export"),
    until=Text(
        en="Until the challenge ends, or the person asks to be forgotten",
        fr="Jusqu’à la fin du défi, ou jusqu’à la demande d’oubli",
    ),
)

CALENDAR_ADDRESS = Entry(
    what=Text(
        en="That the person has a secret calendar address (only a hash of the secret), and its language",
        fr="Que la personne a une adresse secrète d’agenda (du secret, seule une empreinte), et sa langue",
    ),
    why=Text(
        en="Shows the sessions in the person’s own calendar", fr="Montre les séances dans l’agenda de la personne"
    ),
    seen_by=THE_PERSON,
    until=Text(
        en="Until it expires, the person removes it or asks to be forgotten",
        fr="Jusqu’à son expiration, son retrait ou la demande d’oubli",
    ),
)

STEPS = Entry(
    what=Text(
        en="Of what the person did, as much as milestones ask about",
        fr="De ce que la personne a fait, autant que les étapes le demandent",
    ),
    why=Text(en="Finds milestones without reading a history", fr="Trouve les étapes sans relire un historique"),
    seen_by=Text(en="nobody; the person in their own export", fr="personne ; la personne dans son propre export"),
    until=_TWO_YEARS,
)

MILESTONES = Entry(
    what=Text(en="Milestones that the person reached, in words", fr="Les étapes que la personne a franchies, en mots"),
    why=Text(en="Recognises a step", fr="Reconnaît un pas"),
    seen_by=Text(
        en="the person; everyone who is signed in while the person shows it",
        fr="la personne ; toute personne connectée tant qu’elle la montre",
    ),
    until=Text(
        en="3650 days, or until the person deletes it or asks to be forgotten",
        fr="3650 jours, ou jusqu’à ce que la personne la supprime ou demande l’oubli",
    ),
)

FACILITATED_COHORTS = Entry(
    what=Text(
        en="The cohorts that the person facilitates, and their notes about them, sealed",
        fr="Les promotions que la personne anime, et ses notes à leur sujet, scellées",
    ),
    why=Text(en="Lets a facilitator prepare the sessions", fr="Permet à l’animateur de préparer les séances"),
    seen_by=Text(
        en="that they facilitate, the members and the programme team; the notes, the person alone",
        fr="qu’elle anime, les membres et l’équipe du programme ; les notes, la personne seule",
    ),
    until=Text(
        en="30 days after the cohort’s end (`cohort_days`), or until the person asks to be forgotten",
        fr="30 jours après la fin de la promotion (`cohort_days`), ou jusqu’à la demande d’oubli",
    ),
)

ACTS = Entry(
    what=Text(
        en="Administrative acts: what was done, to what, when and by whom",
        fr="Actes d’administration : quoi, sur quoi, quand et par qui",
    ),
    why=Text(en="Whoever runs the programme is accountable for it", fr="Qui dirige le programme en rend compte"),
    seen_by=Text(en="auditors and the programme team", fr="les auditeurs et l’équipe du programme"),
    until=Text(
        en="Stays; whoever asks to be forgotten is named in it no longer",
        fr="Reste ; qui demande l’oubli n’y est plus nommé",
    ),
)
