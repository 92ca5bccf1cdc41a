"""Consumption of events: manual commits behind the effect, retries in place, dead letters, a stop on floods."""

from kernel.consumer.arrivals import Arrivals
from kernel.consumer.broadcast import Broadcast
from kernel.consumer.loop import Consumer
from kernel.consumer.replay import Replayed, replay
from kernel.consumer.subscriptions import Subscriptions

__all__ = ["Arrivals", "Broadcast", "Consumer", "Replayed", "Subscriptions", "replay"]
