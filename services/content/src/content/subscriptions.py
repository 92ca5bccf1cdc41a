"""Every event that the content service consumes, on one screen."""

from __future__ import annotations

from kernel.consumer import Subscriptions

# What the other services tell is not needed here yet.
SUBSCRIPTIONS: tuple[Subscriptions, ...] = ()
