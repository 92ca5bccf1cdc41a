"""The wiring of the content service, on one screen."""

from __future__ import annotations

from content import migrations
from content.api import create_api
from content.settings import Settings
from content.subscriptions import SUBSCRIPTIONS
from kernel.events import Catalogue
from kernel.process import Service
from relais.catalogue import TOPICS

SERVICE = Service(
    name="content",
    settings=Settings,
    catalogue=Catalogue(TOPICS),
    migrations=migrations,
    api=create_api,
    subscriptions=SUBSCRIPTIONS,
)
