"""Streams of server-sent events: what happens is noted in the transaction in which it does, and told by every api
process to those who listen to it. Product-blind.

A service has a collection of notes and a `Journal` that tells of them; an endpoint answers with its `stream`.
"""

from kernel.live.errors import TooManyStreams
from kernel.live.journals import Journal, Note, Notes, Told, listeners_of, overlap_of
from kernel.live.listeners import Listener, Listeners
from kernel.live.positions import Position
from kernel.live.streams import EVENT_STREAM, EventStream, event, gives_events

__all__ = [
    "EVENT_STREAM",
    "EventStream",
    "Journal",
    "Listener",
    "Listeners",
    "Note",
    "Notes",
    "Position",
    "Told",
    "TooManyStreams",
    "event",
    "gives_events",
    "listeners_of",
    "overlap_of",
]
