"""The wiring of the gamification service, on one screen."""

from __future__ import annotations

from gamification import migrations
from gamification.api import create_api
from gamification.settings import Settings
from gamification.subscriptions import SUBSCRIPTIONS
from kernel.events import Catalogue
from kernel.process import Service
from relais.catalogue import TOPICS

SERVICE = Service(
    name="gamification",
    settings=Settings,
    catalogue=Catalogue(TOPICS),
    migrations=migrations,
    api=create_api,
    subscriptions=SUBSCRIPTIONS,
)
