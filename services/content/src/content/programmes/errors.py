"""What can be wrong with a request about programmes."""

from __future__ import annotations

from collections.abc import Sequence

from kernel.errors import FieldError, Forbidden, Invalid, NotFound, Problem
from kernel.language import Text


class ProgrammeNotFound(NotFound):
    """No programme has this id, or it is not yours."""

    slug = "programme-not-found"
    title = Text(en="There is no such programme", fr="Ce programme n’existe pas")

    def __init__(self, programme_id: str) -> None:
        super().__init__(
            Text(
                en=f"No programme that is yours has the id {programme_id}.",
                fr=f"Aucun programme qui soit le vôtre n’a l’identifiant {programme_id}.",
            )
        )


class UnknownProgramme(Invalid):
    """The body names a programme that does not exist or that is not yours."""

    slug = "unknown-programme"
    title = Text(en="You have no such programme", fr="Vous n’avez aucun programme de ce nom")

    def __init__(self, programme_id: str) -> None:
        detail = Text(
            en=f"No programme that is yours has the id {programme_id}.",
            fr=f"Aucun programme qui soit le vôtre n’a l’identifiant {programme_id}.",
        )
        super().__init__(detail, errors=[FieldError("/programme", detail, code="unknown_programme")])


class NotForOneEntity(Forbidden):
    """This is done for the group as a whole: by somebody whose token names no entity."""

    slug = "not-for-one-entity"
    title = Text(en="This is for the group as a whole", fr="Cela relève du groupe dans son ensemble")

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="Your token names an entity; somebody of the group can do this.",
                fr="Votre jeton nomme une entité ; une personne du groupe peut le faire.",
            )
        )


class ProgrammeExists(Problem):
    """Another programme has this id."""

    status = 409
    slug = "programme-exists"
    title = Text(en="The programme exists already", fr="Ce programme existe déjà")

    def __init__(self, programme_id: str) -> None:
        detail = Text(
            en=f"There is a programme {programme_id}; change it, or choose another id.",
            fr=f"Il existe un programme {programme_id} ; modifiez-le ou choisissez un autre identifiant.",
        )
        super().__init__(detail, errors=[FieldError("/id", detail, code="taken")])


class EntityHasProgramme(Problem):
    """An entity has one programme, and this one has its own already; `programme` is its id."""

    status = 409
    slug = "entity-has-programme"
    title = Text(en="The entity has a programme already", fr="L’entité a déjà un programme")

    def __init__(self, entity: str, *, programme_id: str) -> None:
        detail = Text(
            en=f"The programme of {entity} is {programme_id}.", fr=f"Le programme de {entity} est {programme_id}."
        )
        super().__init__(
            detail, errors=[FieldError("/entity", detail, code="taken")], extensions={"programme": programme_id}
        )


class OpenProgrammeNeedsContacts(Problem):
    """People of an open programme must always find somebody who helps them."""

    status = 409
    slug = "open-programme-needs-contacts"
    title = Text(en="An open programme needs contacts", fr="Un programme ouvert a besoin de contacts")

    def __init__(self) -> None:
        detail = Text(
            en="Name at least one contact; people rely on it.",
            fr="Indiquez au moins un contact ; les personnes comptent dessus.",
        )
        super().__init__(detail, errors=[FieldError("/contacts", detail, code="too_short")])


class ProgrammeNotReady(Problem):
    """A programme opens with a charter of its own in force, enough published stories, contacts for help and a barometer
    baseline. `missing` lists all that is not there, with what was `found` and what is `needed`."""

    status = 409
    slug = "programme-not-ready"
    title = Text(en="The programme is not ready", fr="Le programme n’est pas prêt")

    def __init__(self, missing: Sequence[tuple[str, int, int]]) -> None:
        words = [prerequisite_text(name, found=found, needed=needed) for name, found, needed in missing]
        super().__init__(
            Text(en=" ".join(one.en for one in words), fr=" ".join(one.fr for one in words)),
            errors=[FieldError(None, text, code=one[0]) for one, text in zip(missing, words, strict=True)],
            extensions={
                "missing": [
                    {"prerequisite": str(name), "found": found, "needed": needed} for name, found, needed in missing
                ]
            },
        )


def prerequisite_text(prerequisite: str, *, found: int, needed: int) -> Text:
    """What a prerequisite asks for, in a sentence."""
    match prerequisite:
        case "published_stories":
            return Text(
                en=f"{needed} published stories are needed; there are {found}.",
                fr=f"Il faut {needed} histoires publiées ; il y en a {found}.",
            )
        case "charter_in_force":
            return Text(
                en="A charter of the programme’s own must be in force.",
                fr="Une charte propre au programme doit être en vigueur.",
            )
        case "contacts":
            return Text(
                en="At least one contact must be named, for people who need help.",
                fr="Au moins un contact doit être indiqué, pour qui a besoin d’aide.",
            )
        case _:
            return Text(
                en="The barometer must have been taken once, as a baseline.",
                fr="Le baromètre doit avoir été relevé une première fois, comme référence.",
            )
