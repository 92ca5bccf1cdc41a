"""What can be wrong with a request about reminders."""

from __future__ import annotations

from kernel.errors import NotFound
from kernel.language import Text


class ReminderNotFound(NotFound):
    """No reminder has this id, or it is not to a programme of yours, or the person has hidden or deleted what it was
    about. Nobody is reminded of their own efforts."""

    slug = "reminder-not-found"
    title = Text(en="There is no such reminder", fr="Ce rappel n’existe pas")

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="No reminder to a programme of yours has this id.",
                fr="Aucun rappel adressé à un de vos programmes ne porte cet identifiant.",
            )
        )
