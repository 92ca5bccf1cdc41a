"""What a service is made of."""

from __future__ import annotations

from collections.abc import Callable

import content.migrations
from kernel.consumer import Subscriptions
from kernel.events import Catalogue
from kernel.service import Api, Service, topics_of
from kernel.settings import ServiceSettings
from relais.content.v1.story_pb2 import StoryWithdrawn
from relais.distribution.v1.share_pb2 import SharePublished
from tests.kernel.consumer.group import effect


def test_a_service_needs_its_own_topics_those_it_reads_dead_letters_and_what_its_streams_keep(
    catalogue: Catalogue, make_settings: Callable[..., ServiceSettings]
) -> None:
    readers = Subscriptions(group="content.readers")
    readers.on(SharePublished)(effect)
    readers.on(StoryWithdrawn)(effect)

    def no_api(_runtime: object) -> Api:
        raise AssertionError

    service = Service(
        name="content",
        settings=ServiceSettings,
        catalogue=catalogue,
        migrations=content.migrations,
        api=no_api,
        subscriptions=(readers,),
        extra_topics=lambda: {"content-table": (4, {"cleanup.policy": "compact"})},
    )
    wanted = topics_of(service, make_settings(topic_prefix="t."))
    own = {f"t.{topic.name}" for topic in catalogue.topics.values() if topic.owner == "content"}
    assert wanted.keys() == own | {
        "t.distribution.share.v1",
        "t.content.readers.distribution.share.v1.dlq",
        "t.content.readers.content.story.v1.dlq",
        "t.content-table",
    }
    share = catalogue.topics["distribution.share.v1"]
    assert wanted["t.distribution.share.v1"] == (share.partitions, {"retention.ms": str(share.retention_ms)})
    assert wanted["t.content.readers.content.story.v1.dlq"][0] == 1
    assert wanted["t.content-table"] == (4, {"cleanup.policy": "compact"})
