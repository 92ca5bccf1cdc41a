"""Questions and ideas in place of a suggested text that has been used often enough. No I/O, and nothing made up: they
are chosen from the lists below by what the story is and what it is about."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from content.stories.models import StoryKind
from kernel.language import Language, Text

_SHOWN_OF_KIND = 2

_BY_KIND: Mapping[StoryKind, Sequence[Text]] = {
    StoryKind.ARTICLE: (
        Text(en="Which sentence of it would you read out to a friend?", fr="Quelle phrase liriez-vous à un ami ?"),
        Text(en="What did you know already, and what is new to you?", fr="Que saviez-vous déjà, et qu’apprenez-vous ?"),
        Text(
            en="What does the article leave out that you have seen?", fr="Que ne dit pas l’article, que vous avez vu ?"
        ),
    ),
    StoryKind.VIDEO: (
        Text(en="Which moment made you stop, and why?", fr="Quel moment vous a arrêté, et pourquoi ?"),
        Text(en="Who in it would you like to thank?", fr="Qui, dans cette vidéo, voudriez-vous remercier ?"),
        Text(en="What happened before or after the camera ran?", fr="Que s’est-il passé avant ou après le tournage ?"),
    ),
    StoryKind.IMAGE: (
        Text(
            en="What cannot be seen in the picture, but belongs to it?",
            fr="Que ne voit-on pas, et qui en fait partie ?",
        ),
        Text(en="Where were you when it was taken?", fr="Où étiez-vous quand l’image a été prise ?"),
        Text(en="Which detail would others overlook?", fr="Quel détail d’autres ne verraient-ils pas ?"),
    ),
    StoryKind.EVENT: (
        Text(en="Whom would you like to meet there?", fr="Qui aimeriez-vous y rencontrer ?"),
        Text(en="Which question will you bring along?", fr="Quelle question apporterez-vous ?"),
        Text(en="What did you take home from the last one?", fr="Qu’avez-vous retenu de la dernière fois ?"),
    ),
    StoryKind.JOB: (
        Text(en="What would you tell a newcomer about this team?", fr="Que diriez-vous de cette équipe à un nouveau ?"),
        Text(en="What surprised you on your own first day?", fr="Qu’est-ce qui vous a surpris à votre premier jour ?"),
        Text(
            en="For whom would this job be wrong, honestly?", fr="À qui, honnêtement, ce poste ne conviendrait-il pas ?"
        ),
    ),
    StoryKind.LIFE_AT_WORK: (
        Text(
            en="When did you last see something like it yourself?",
            fr="Quand avez-vous vécu quelque chose de semblable ?",
        ),
        Text(
            en="Which small habit of your team is worth telling?",
            fr="Quelle habitude de votre équipe mérite un récit ?",
        ),
        Text(en="What is still hard about it?", fr="Qu’est-ce qui reste difficile ?"),
    ),
    StoryKind.EXPERTISE: (
        Text(en="How would you explain it to your neighbour?", fr="Comment l’expliqueriez-vous à votre voisin ?"),
        Text(en="Which mistake taught you the most about it?", fr="Quelle erreur vous en a le plus appris ?"),
        Text(en="Where do you disagree with common advice?", fr="Sur quel conseil courant n’êtes-vous pas d’accord ?"),
    ),
    StoryKind.RESULT: (
        Text(en="What was your own part in it, however small?", fr="Quelle a été votre part, même petite ?"),
        Text(en="What did not work at first?", fr="Qu’est-ce qui n’a pas marché d’abord ?"),
        Text(
            en="Whose life does it change, and how would you know?",
            fr="Pour qui cela change-t-il quelque chose, et à quoi le voit-on ?",
        ),
    ),
    StoryKind.COLLECTIVE_ACTION: (
        Text(en="What made you take part, or what held you back?", fr="Qu’est-ce qui vous a fait venir, ou hésiter ?"),
        Text(en="Who did much and is seldom named?", fr="Qui a beaucoup fait et n’est guère cité ?"),
        Text(en="What would you do differently next time?", fr="Que feriez-vous autrement la prochaine fois ?"),
    ),
}
_BY_TOPIC: Sequence[Text] = (
    Text(
        en="What have you lived through yourself with “{topic}”?",
        fr="Qu’avez-vous vécu vous-même au sujet de « {topic} » ?",
    ),
    Text(en="What do people get wrong about “{topic}”?", fr="Que comprend-on mal au sujet de « {topic} » ?"),
    Text(en="Whom do you ask when it comes to “{topic}”?", fr="À qui demandez-vous conseil au sujet de « {topic} » ?"),
)
_IDEAS: Sequence[Text] = (
    Text(
        en="Idea: one sentence on why it matters to you is enough.",
        fr="Idée : une phrase sur ce que cela représente pour vous suffit.",
    ),
    Text(
        en="Idea: begin with a scene, a place or a time of day.",
        fr="Idée : commencez par une scène, un lieu ou une heure.",
    ),
    Text(en="Idea: ask your readers what they make of it.", fr="Idée : demandez à vos lecteurs ce qu’ils en pensent."),
    Text(en="Idea: add a photograph that you took yourself.", fr="Idée : ajoutez une photo que vous avez prise."),
)


def questions(seed: str, *, kind: StoryKind, topics: Sequence[str], language: Language) -> list[str]:
    """Two questions for this kind of story, one for one of its topics if it has any, and an idea.

    The same `seed` gets the same ones, another seed others, so that two captions of a story do not ask the same.
    """
    turn = int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=4).digest(), "big")
    of_kind = _BY_KIND[kind]
    chosen = [of_kind[(turn + step) % len(of_kind)].in_(language) for step in range(_SHOWN_OF_KIND)]
    if topics:
        topic = topics[turn % len(topics)].replace("-", " ")
        chosen.append(_BY_TOPIC[turn % len(_BY_TOPIC)].in_(language).format(topic=topic))
    return [*chosen, _IDEAS[turn % len(_IDEAS)].in_(language)]
