"""What a service keeps of a person: shown to the person, and erased when they ask. Product-blind."""

from kernel.personal_data.erasures import Erasure, ErasureLedger, Erasures, IncompleteErasure
from kernel.personal_data.forgotten import Forgotten
from kernel.personal_data.holdings import ERASED, Holding, Owned, Signed
from kernel.personal_data.register import BESIDES, THE_PERSON, UNTIL_ERASED, Entry, Kept

__all__ = [
    "BESIDES",
    "ERASED",
    "THE_PERSON",
    "UNTIL_ERASED",
    "Entry",
    "Erasure",
    "ErasureLedger",
    "Erasures",
    "Forgotten",
    "Holding",
    "IncompleteErasure",
    "Kept",
    "Owned",
    "Signed",
]
