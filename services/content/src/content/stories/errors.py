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
    """A story is published once somebody has verified it against a source, and while that verification holds."""

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


class StoryNotDraft(Problem):
    """The story has been published or withdrawn; only drafts can be edited, certified and published."""

    status = 409
    slug = "story-not-draft"
    title = Text(en="The story is no longer a draft", fr="L’histoire n’est plus un brouillon")

    def __init__(self, status: str) -> None:
        super().__init__(
            Text(en=f"Its status is {status}.", fr=f"Son état est {status}."), extensions={"story_status": status}
        )


class StoryNotPublished(Problem):
    """Only a published story can be withdrawn."""

    status = 409
    slug = "story-not-published"
    title = Text(en="The story is not published", fr="L’histoire n’est pas publiée")

    def __init__(self, status: str) -> None:
        super().__init__(
            Text(en=f"Its status is {status}.", fr=f"Son état est {status}."), extensions={"story_status": status}
        )


class CertificateEndsTooEarly(Problem):
    """A certificate must hold for some time from now on."""

    status = 422
    slug = "certificate-ends-too-early"
    title = Text(en="The certificate would have ended already", fr="Le certificat serait déjà expiré")

    def __init__(self) -> None:
        detail = Text(en="Give a moment in the future.", fr="Indiquez un moment à venir.")
        super().__init__(detail, errors=[FieldError("/verified_until", detail, code="past")])
