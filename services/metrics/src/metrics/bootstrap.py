"""The wiring of the metrics service, on one screen."""

from __future__ import annotations

from kernel.events import Catalogue
from kernel.process import Service
from metrics import migrations
from metrics.api import create_api
from metrics.settings import Settings
from metrics.streams import run_streams, topics
from metrics.subscriptions import SUBSCRIPTIONS
from relais.catalogue import TOPICS

SERVICE = Service(
    name="metrics",
    settings=Settings,
    catalogue=Catalogue(TOPICS),
    migrations=migrations,
    api=create_api,
    subscriptions=SUBSCRIPTIONS,
    streams=run_streams,
    extra_topics=topics,
)
