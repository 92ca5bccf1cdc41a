"""The wiring of the distribution service, on one screen."""

from __future__ import annotations

from distribution import migrations
from distribution.api import create_api
from distribution.settings import Settings
from distribution.subscriptions import SUBSCRIPTIONS
from kernel.events import Catalogue
from kernel.process import Service
from relais.catalogue import TOPICS

SERVICE = Service(
    name="distribution",
    settings=Settings,
    catalogue=Catalogue(TOPICS),
    migrations=migrations,
    api=create_api,
    subscriptions=SUBSCRIPTIONS,
)
