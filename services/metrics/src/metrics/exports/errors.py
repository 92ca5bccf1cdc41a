"""What can be wrong with a request for exports."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text


class ExportNotFound(NotFound):
    """No export has this id."""

    slug = "export-not-found"
    title = Text(en="There is no such export", fr="Cet export n’existe pas")

    def __init__(self, export_id: str) -> None:
        super().__init__(
            Text(en=f"No export has the id {export_id}.", fr=f"Aucun export n’a l’identifiant {export_id}.")
        )


class ExportNotReady(Problem):
    """The export is still being written. Ask again after `Retry-After`."""

    status = 409
    slug = "export-not-ready"
    title = Text(en="The export is being written", fr="L’export est en cours d’écriture")

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "2"})


class ExportGone(Problem):
    """The file is not there any more: its time has passed, somebody removed it, or it could not be written."""

    status = 410
    slug = "export-gone"
    title = Text(en="The file is gone", fr="Le fichier n’existe plus")


class TooManyExports(Problem):
    """As many exports as may wait or be kept at a time do so. Ask again later, or remove some."""

    status = 409
    slug = "too-many-exports"
    title = Text(en="There are too many exports", fr="Il y a trop d’exports")

    def __init__(self, most: int) -> None:
        super().__init__(
            Text(
                en=f"At most {most} exports may wait or be kept at a time.",
                fr=f"Au plus {most} exports peuvent attendre ou être conservés à la fois.",
            ),
            extensions={"most": most},
        )
