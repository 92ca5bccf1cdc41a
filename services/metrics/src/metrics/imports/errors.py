"""What can be wrong with a file as a whole."""

from __future__ import annotations

from kernel.errors import Problem
from kernel.language import Text


class NoSuchTable(Problem):
    """None of the first lines names columns: the post's address or the share, and at least one number. Columns may have
    the names of this API, or those that networks give them in English or French."""

    status = 422
    slug = "no-such-table"
    title = Text(en="The file has no columns that are known", fr="Le fichier n’a pas de colonnes connues")
