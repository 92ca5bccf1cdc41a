"""What a service keeps of a person: shown to the person, and erased when they ask. Product-blind."""

from kernel.personal_data.erasures import Erasure, ErasureLedger, Erasures, IncompleteErasure
from kernel.personal_data.holdings import ERASED, Holding, Owned, Signed

__all__ = ["ERASED", "Erasure", "ErasureLedger", "Erasures", "Holding", "IncompleteErasure", "Owned", "Signed"]
