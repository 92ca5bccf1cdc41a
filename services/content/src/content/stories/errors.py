"""What can be wrong with a request about stories."""

from __future__ import annotations

from kernel.errors import FieldError, NotFound, Problem
from kernel.language import Text


class StoryNotFound(NotFound):
    """No story has this id, or it is not for you."""

    slug = "story-not-found"
    title = Text(en="There is no such story", fr="Cette histoire n’existe pas")

    def __init__(self, story_id: str) -> None:
        super().__init__(
            Text(en=f"No story that you may see has the id {story_id}.", fr=f"Aucune histoire visible : {story_id}.")
        )


class StoryNotCertified(Problem):
    """A story is published once somebody has verified what it says against a source, while that holds."""

    status = 409
    slug = "story-not-certified"
    title = Text(en="The story is not certified", fr="L’histoire n’est pas certifiée")

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="Certify it with a source and a date until which it holds, then publish it.",
                fr="Certifiez-la avec une source et une date de validité, puis publiez-la.",
            )
        )


class StoryWithoutAddress(Problem):
    """A story leads somewhere. A draft that was made from an idea has no address until an editor gives it one."""

    status = 409
    slug = "story-without-address"
    title = Text(en="The story has no address", fr="L’histoire n’a pas d’adresse")

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="Give its url, certify it again, then publish it.",
                fr="Donnez son url, certifiez-la de nouveau, puis publiez-la.",
            )
        )


class StatusProblem(Problem):
    """The story's status does not allow this; `story_status` says what it is."""

    status = 409
    slug = "story-status"
    title = Text(en="The story’s status does not allow this", fr="L’état de l’histoire ne le permet pas")

    def __init__(self, status: str) -> None:
        super().__init__(
            Text(en=f"Its status is {status}.", fr=f"Son état est {status}."), extensions={"story_status": status}
        )


class StoryNotDraft(StatusProblem):
    """The story has been published or taken out; only what is not public yet can be edited, certified and published."""

    slug = "story-not-draft"
    title = Text(en="The story is no longer a draft", fr="L’histoire n’est plus un brouillon")


class StoryNotPublished(StatusProblem):
    """Only what is published can be corrected, and only what is or was published can be withdrawn or prolonged."""

    slug = "story-not-published"
    title = Text(en="The story is not published", fr="L’histoire n’est pas publiée")


class StoryArchived(StatusProblem):
    """The story is archived already."""

    slug = "story-archived"
    title = Text(en="The story is archived", fr="L’histoire est archivée")


class StoryOver(Problem):
    """The story's own end has come before it was published. Give it a later one, or none."""

    status = 409
    slug = "story-over"
    title = Text(en="The story’s end has come already", fr="La fin de l’histoire est déjà passée")


class StoryEndsTooEarly(Problem):
    """A story ends after its embargo, and a published one at a moment to come; its links do not end before it."""

    status = 422
    slug = "story-ends-too-early"
    title = Text(en="The story would end too early", fr="L’histoire finirait trop tôt")

    def __init__(self, pointer: str = "/expires_at") -> None:
        detail = Text(
            en="Give a moment to come, after the end of the embargo.",
            fr="Indiquez un moment à venir, après la fin de l’embargo.",
        )
        if pointer == "/links_until":
            detail = Text(
                en="Give a moment to come, at which the story has ended.",
                fr="Indiquez un moment à venir, où l’histoire aura pris fin.",
            )
        super().__init__(detail, errors=[FieldError(pointer, detail, code="too_early")])


class WrongVariant(Problem):
    """A story cannot be a variant of that one: there is none, it is a variant itself, or it is this one."""

    status = 422
    slug = "wrong-variant"
    title = Text(en="It cannot be a variant of that story", fr="Elle ne peut pas être une variante de cette histoire")

    def __init__(self, code: str, detail: Text) -> None:
        super().__init__(detail, errors=[FieldError("/variant_of", detail, code=code)])

    @classmethod
    def unknown(cls) -> WrongVariant:
        """There is no such story."""
        return cls("unknown", Text(en="No story has this id.", fr="Aucune histoire n’a cet identifiant."))

    @classmethod
    def of_variant(cls) -> WrongVariant:
        """The other one is a variant."""
        detail = Text(
            en="That story is a variant itself; name its original.",
            fr="Cette histoire est elle-même une variante ; indiquez son originale.",
        )
        return cls("variant", detail)

    @classmethod
    def circular(cls) -> WrongVariant:
        """The story would be its own original, directly or by its variants."""
        detail = Text(
            en="A story that has variants, or is the same one, cannot be made a variant.",
            fr="Une histoire qui a des variantes, ou la même, ne peut pas devenir une variante.",
        )
        return cls("circular", detail)


class LanguageTaken(Problem):
    """A story has one variant in each language; `story_id` is the one in this language, if it is known."""

    status = 409
    slug = "language-taken"
    title = Text(en="There is a variant in this language", fr="Une variante existe dans cette langue")

    def __init__(self, language: str, story_id: str | None = None) -> None:
        detail = Text(
            en=f"Another story of this group is in “{language}”.", fr=f"Une autre variante est en « {language} »."
        )
        extensions = {"story_id": story_id} if story_id else None
        super().__init__(detail, errors=[FieldError("/language", detail, code="taken")], extensions=extensions)
