"""What the data register says of each place where this service keeps something of a person."""

from __future__ import annotations

from kernel.language import Text
from kernel.personal_data import THE_PERSON, Entry

_PROGRAMME = Text(en="the programme team", fr="l’équipe du programme")
_STAYS = Text(
    en="Stays; whoever asks to be forgotten is named in it no longer",
    fr="Reste ; qui demande l’oubli n’y est plus nommé",
)

UNCOUNTED = Entry(
    what=Text(
        en="Counts that the person’s shares brought and that are in no figure yet",
        fr="Ce que les partages de la personne ont apporté et qui n’est encore dans aucun chiffre",
    ),
    why=Text(
        en="Shows a count only once five people are behind it",
        fr="Ne montre un compte qu’une fois cinq personnes derrière lui",
    ),
    seen_by=Text(en="nobody; the person in their own export", fr="personne ; la personne dans son propre export"),
    until=Text(
        en="Until it is counted with those of four others, or the person asks to be forgotten",
        fr="Jusqu’à être compté avec ceux de quatre autres, ou jusqu’à la demande d’oubli",
    ),
)

MOVING = Entry(
    what=Text(
        en="That the person is one of five behind a story that moves now",
        fr="Que la personne est l’une des cinq derrière une histoire qui bouge",
    ),
    why=Text(
        en="Says what moves now only where five people are behind it",
        fr="Dit ce qui bouge seulement là où cinq personnes y sont",
    ),
    seen_by=Text(en="nobody; the person in their own export", fr="personne ; la personne dans son propre export"),
    until=Text(en="Two hours", fr="Deux heures"),
)

OBSERVATIONS = Entry(
    what=Text(
        en="Readings of the engagement with the person’s posts, and where each comes from",
        fr="Relevés de l’engagement autour des publications de la personne, et leur provenance",
    ),
    why=Text(
        en="Tells the person what their posts brought; in figures, counted over at least five people",
        fr="Dit à la personne ce que ses publications ont apporté ; dans les chiffres, sur cinq personnes au moins",
    ),
    seen_by=THE_PERSON,
    until=Text(
        en="730 days, those of LinkedIn’s interface 24 hours, or until the person asks to be forgotten",
        fr="730 jours, ceux de l’interface de LinkedIn 24 heures, ou jusqu’à la demande d’oubli",
    ),
)

MEMBERSHIPS = Entry(
    what=Text(
        en="Which programme an ambassador belongs to, and that they came or went since its size was last told",
        fr="À quel programme appartient un ambassadeur, et qu’il est venu ou parti depuis que l’effectif a été dit",
    ),
    why=Text(
        en="Tells the size of a programme so that nobody’s coming or going shows",
        fr="Dit l’effectif d’un programme sans montrer l’arrivée ou le départ de quiconque",
    ),
    seen_by=Text(en="nobody; the person in their own export", fr="personne ; la personne dans son propre export"),
    until=Text(
        en="Until the person leaves and the next size is told, or asks to be forgotten",
        fr="Jusqu’au premier effectif dit après le départ, ou jusqu’à la demande d’oubli",
    ),
)

OBSERVED_POSTS = Entry(
    what=Text(
        en="The address of a shared post, if the person gave it, their consent to read it, and its latest counters",
        fr="L’adresse d’une publication partagée, si la personne l’a donnée, son accord pour la lire, et ses derniers "
        "compteurs",
    ),
    why=Text(
        en="Reads from the network what the person wishes to know",
        fr="Lit sur le réseau ce que la personne souhaite savoir",
    ),
    seen_by=THE_PERSON,
    until=Text(
        en="731 days from the share, or until the person asks to be forgotten",
        fr="731 jours après le partage, ou jusqu’à la demande d’oubli",
    ),
)

SHARES = Entry(
    what=Text(
        en="Whose share it is, of which story, on which network, in which entity and when",
        fr="De qui est le partage, de quelle histoire, sur quel réseau, dans quelle entité et quand",
    ),
    why=Text(
        en="Writes what it brings into its person’s own ledger",
        fr="Inscrit ce qu’il apporte dans le registre de sa personne",
    ),
    seen_by=THE_PERSON,
    until=Text(
        en="730 days, or until the person asks to be forgotten",
        fr="730 jours, ou jusqu’à ce que la personne demande l’oubli",
    ),
)

EXPORTS = Entry(
    what=Text(en="Who asked for an export of figures", fr="Qui a demandé un export de chiffres"),
    why=Text(en="Shows an export to who asked for it", fr="Montre un export à qui l’a demandé"),
    seen_by=_PROGRAMME,
    until=Text(
        en="The file 7 days (`export_keep_days`), the request 90 more; who asks to be forgotten is named in it no "
        "longer",
        fr="Le fichier 7 jours (`export_keep_days`), la demande 90 de plus ; qui demande l’oubli n’y est plus nommé",
    ),
)

EXPORT_SCHEDULES = Entry(
    what=Text(
        en="Who had an export of figures made again and again",
        fr="Qui a fait préparer un export de chiffres à intervalles réguliers",
    ),
    why=Text(en="Leads to whom to ask about it", fr="Mène à la personne à interroger à son sujet"),
    seen_by=_PROGRAMME,
    until=_STAYS,
)

MEDIA_VALUES = Entry(
    what=Text(
        en="Who stated assumptions on what counts may be worth",
        fr="Qui a énoncé des hypothèses sur la valeur des comptes",
    ),
    why=Text(en="Somebody answers for the assumptions", fr="Quelqu’un répond des hypothèses"),
    seen_by=_PROGRAMME,
    until=_STAYS,
)

RIGHTS_TO_ANSWER = Entry(
    what=Text(
        en="That the person fetched their right to answer a barometer; never whether or what they answered",
        fr="Que la personne a retiré son droit de répondre à un baromètre ; jamais si ni ce qu’elle a répondu",
    ),
    why=Text(en="Lets nobody answer twice", fr="Ne laisse personne répondre deux fois"),
    seen_by=THE_PERSON,
    until=Text(
        en="Until the wave is over; who asks to be forgotten is named in it no longer, and cannot answer twice",
        fr="Jusqu’à la fin de la vague ; qui demande l’oubli n’y est plus nommé, et ne peut répondre deux fois",
    ),
)

AWAITED_ANSWERS = Entry(
    what=Text(
        en="Whose proposal or offer the company has to answer, and by when",
        fr="De qui l’entreprise doit traiter la proposition ou l’offre, et pour quand",
    ),
    why=Text(en="Measures how the company keeps its promises", fr="Mesure comment l’entreprise tient ses promesses"),
    seen_by=Text(en="nobody; the person in their own export", fr="personne ; la personne dans son propre export"),
    until=Text(
        en="Until it is measured, 400 days at most; who asks to be forgotten is named in it no longer",
        fr="Jusqu’à la mesure, 400 jours au plus ; qui demande l’oubli n’y est plus nommé",
    ),
)

KEYS = Entry(
    what=Text(
        en="The key under which the person’s ledger and goals are sealed",
        fr="La clé sous laquelle sont scellés le registre et les objectifs de la personne",
    ),
    why=Text(
        en="Its destruction makes every copy of them unreadable", fr="Sa destruction en rend toute copie illisible"
    ),
    seen_by=Text(en="nobody; the person when it was made", fr="personne ; la personne, la date de sa création"),
    until=Text(
        en="Until the person asks to be forgotten; a hash of the pseudonym stays for 90 days, so that nothing is "
        "written anew",
        fr="Jusqu’à la demande d’oubli ; une empreinte du pseudonyme reste 90 jours, pour que rien ne soit réécrit",
    ),
)

IMPACTS = Entry(
    what=Text(
        en="The ledger, sealed: what the person’s shares brought, by month, story and network",
        fr="Le registre, scellé : ce que les partages de la personne ont apporté, par mois, histoire et réseau",
    ),
    why=Text(en="Tells the person what their shares brought", fr="Dit à la personne ce que ses partages ont apporté"),
    seen_by=THE_PERSON,
    until=Text(
        en="730 days from its month, or until the person asks to be forgotten",
        fr="730 jours après son mois, ou jusqu’à la demande d’oubli",
    ),
)

GOALS = Entry(
    what=Text(
        en="Goals that the person set for themselves, sealed, in their own words",
        fr="Les objectifs que la personne s’est donnés, scellés, avec ses propres mots",
    ),
    why=Text(
        en="Shows the person how far they are; nothing reminds of them",
        fr="Montre à la personne où elle en est ; rien ne les rappelle",
    ),
    seen_by=THE_PERSON,
    until=Text(
        en="Until the person deletes them or asks to be forgotten",
        fr="Jusqu’à ce que la personne les supprime ou demande l’oubli",
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
