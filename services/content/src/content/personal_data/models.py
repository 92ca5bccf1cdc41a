"""What the data register says of each place where this service keeps something of a person."""

from __future__ import annotations

from kernel.language import Text
from kernel.personal_data import THE_PERSON, UNTIL_ERASED, Entry

_EDITORS = Text(en="the editorial team", fr="l’équipe éditoriale")
_PROGRAMME = Text(en="the programme team", fr="l’équipe du programme")
_STAYS = Text(
    en="Stays; whoever asks to be forgotten is named in it no longer",
    fr="Reste ; qui demande l’oubli n’y est plus nommé",
)

PROPOSALS = Entry(
    what=Text(
        en="Ideas, drafts and links that the person proposed, and the answer",
        fr="Idées, brouillons et liens proposés par la personne, et la réponse",
    ),
    why=Text(
        en="Gives every proposal a human answer in the promised time",
        fr="Donne à chaque proposition une réponse humaine dans le délai promis",
    ),
    seen_by=Text(en="the person and the editorial team", fr="la personne et l’équipe éditoriale"),
    until=Text(
        en="The words until the person asks to be forgotten; that something was proposed and answered in time stays, "
        "without them",
        fr="Les mots jusqu’à la demande d’oubli ; qu’une proposition a été faite et a reçu réponse à temps reste, "
        "sans la personne",
    ),
)

PROPOSAL_ANSWERS = Entry(
    what=Text(
        en="Who answered a proposal, and with which reason", fr="Qui a répondu à une proposition, et pour quelle raison"
    ),
    why=Text(
        en="A proposal is answered by a human who says why",
        fr="Une proposition reçoit la réponse d’un humain qui dit pourquoi",
    ),
    seen_by=Text(
        en="the author of the proposal and the editorial team", fr="l’auteur de la proposition et l’équipe éditoriale"
    ),
    until=_STAYS,
)

STORIES = Entry(
    what=Text(
        en="Who wrote, edited, verified or proposed a story",
        fr="Qui a rédigé, modifié, vérifié ou proposé une histoire",
    ),
    why=Text(en="Somebody answers for what the organisation says", fr="Quelqu’un répond de ce que dit l’organisation"),
    seen_by=_EDITORS,
    until=_STAYS,
)

CREDITS = Entry(
    what=Text(
        en="Whether the person may be named beside a story, as they answered",
        fr="Si la personne peut être nommée avec une histoire, selon sa réponse",
    ),
    why=Text(en="Nobody is named without their consent", fr="Nul n’est nommé sans son consentement"),
    seen_by=Text(
        en="the person; who agrees, those who may read the story; to decline looks like not having answered",
        fr="la personne ; son accord, ceux qui peuvent lire l’histoire ; un refus a l’apparence d’une absence de "
        "réponse",
    ),
    until=UNTIL_ERASED,
)

CREDITS_ASKED = Entry(
    what=Text(en="Who asked a colleague to be named", fr="Qui a demandé à nommer un collègue"),
    why=Text(en="Recognises the effort of naming colleagues", fr="Reconnaît l’effort de nommer ses collègues"),
    seen_by=_EDITORS,
    until=_STAYS,
)

APPROVALS = Entry(
    what=Text(
        en="Which stories in review the person approved", fr="Quelles histoires en relecture la personne a approuvées"
    ),
    why=Text(
        en="A story is published after as many approvals as its programme asks for",
        fr="Une histoire paraît après le nombre d’approbations que demande son programme",
    ),
    seen_by=_EDITORS,
    until=_STAYS,
)

REVIEWS = Entry(
    what=Text(
        en="Who approved or returned which version of a story, and why",
        fr="Qui a approuvé ou renvoyé quelle version d’une histoire, et pourquoi",
    ),
    why=Text(en="Shows that what was published was reviewed", fr="Montre que ce qui a paru a été relu"),
    seen_by=_EDITORS,
    until=_STAYS,
)

NOTICES = Entry(
    what=Text(
        en="Who wrote the words by which a correction or a withdrawal is told",
        fr="Qui a écrit les mots qui annoncent une correction ou un retrait",
    ),
    why=Text(
        en="Tells those who shared a story what was wrong in it",
        fr="Dit à ceux qui ont partagé une histoire ce qui y était faux",
    ),
    seen_by=_EDITORS,
    until=_STAYS,
)

ACTS = Entry(
    what=Text(
        en="Administrative acts in all services: what was done, to what, when and by whom",
        fr="Actes d’administration dans tous les services : quoi, sur quoi, quand et par qui",
    ),
    why=Text(en="Whoever runs the programme is accountable for it", fr="Qui dirige le programme en rend compte"),
    seen_by=Text(en="auditors and the programme team", fr="les auditeurs et l’équipe du programme"),
    until=_STAYS,
)

CAPTIONS = Entry(
    what=Text(en="Who wrote a suggested text", fr="Qui a écrit un texte suggéré"),
    why=Text(en="Leads an editor to whom to ask about it", fr="Mène à la personne à interroger à son sujet"),
    seen_by=_EDITORS,
    until=_STAYS,
)

MEDIA = Entry(
    what=Text(en="Who uploaded an image", fr="Qui a déposé une image"),
    why=Text(en="Leads an editor to whom to ask about it", fr="Mène à la personne à interroger à son sujet"),
    seen_by=_EDITORS,
    until=_STAYS,
)

EDITORIAL_LINES = Entry(
    what=Text(
        en="The personal editorial line: passages of guides, as the person edited them",
        fr="La ligne éditoriale personnelle : passages de guides, tels que la personne les a modifiés",
    ),
    why=Text(en="Helps the person to write in their own words", fr="Aide la personne à écrire avec ses propres mots"),
    seen_by=THE_PERSON,
    until=UNTIL_ERASED,
)

PREFERENCES = Entry(
    what=Text(
        en="Followed topics, languages, and stories that the person does not want to see",
        fr="Thèmes suivis, langues, et histoires que la personne ne veut pas voir",
    ),
    why=Text(
        en="Arranges the person’s own feed, and nothing else", fr="Compose le fil de la personne, et rien d’autre"
    ),
    seen_by=THE_PERSON,
    until=UNTIL_ERASED,
)

FEED_ADDRESSES = Entry(
    what=Text(
        en="Secret addresses of the person’s feed (only a hash of the secret), with the entity and country that it "
        "was made for",
        fr="Adresses secrètes du fil de la personne (du secret, seule une empreinte), avec l’entité et le pays pour "
        "lesquels elles ont été faites",
    ),
    why=Text(
        en="Lets a feed reader show what the person may see",
        fr="Permet à un lecteur de flux de montrer ce que la personne peut voir",
    ),
    seen_by=THE_PERSON,
    until=Text(
        en="Until the person removes the address or asks to be forgotten; it shows nothing after 180 days",
        fr="Jusqu’à ce que la personne retire l’adresse ou demande l’oubli ; elle ne montre plus rien après 180 jours",
    ),
)

GUIDES = Entry(
    what=Text(en="Who wrote a version of a guide", fr="Qui a écrit une version d’un guide"),
    why=Text(
        en="Somebody answers for what the programme advises", fr="Quelqu’un répond de ce que conseille le programme"
    ),
    seen_by=_PROGRAMME,
    until=_STAYS,
)

NETWORK_POLICIES = Entry(
    what=Text(en="Who changed the policy for a network", fr="Qui a changé la politique d’un réseau"),
    why=Text(
        en="Somebody answers for where people are invited to share",
        fr="Quelqu’un répond des réseaux où l’on invite à partager",
    ),
    seen_by=_PROGRAMME,
    until=_STAYS,
)

WEATHER = Entry(
    what=Text(en="Who announced a storm or its end", fr="Qui a annoncé une tempête ou sa fin"),
    why=Text(
        en="Somebody answers for what stops everything automated",
        fr="Quelqu’un répond de ce qui arrête tout automatisme",
    ),
    seen_by=_PROGRAMME,
    until=_STAYS,
)

FEEDS = Entry(
    what=Text(en="Who registered a feed that brings in drafts", fr="Qui a inscrit un flux qui apporte des brouillons"),
    why=Text(en="Leads an editor to whom to ask about it", fr="Mène à la personne à interroger à son sujet"),
    seen_by=_EDITORS,
    until=_STAYS,
)

PROPOSED_CORRECTIONS = Entry(
    what=Text(
        en="Who accepted or dismissed a correction that a feed proposed",
        fr="Qui a accepté ou écarté une correction proposée par un flux",
    ),
    why=Text(en="Somebody answers for what the organisation says", fr="Quelqu’un répond de ce que dit l’organisation"),
    seen_by=_EDITORS,
    until=_STAYS,
)

CHARTERS = Entry(
    what=Text(
        en="Who proposed and who enacted a version of the charter",
        fr="Qui a proposé et qui a promulgué une version de la charte",
    ),
    why=Text(en="Somebody answers for what the company promises", fr="Quelqu’un répond de ce que l’entreprise promet"),
    seen_by=Text(en="the programme team and auditors", fr="l’équipe du programme et les auditeurs"),
    until=_STAYS,
)
