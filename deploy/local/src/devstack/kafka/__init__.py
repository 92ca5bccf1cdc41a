"""Apache Kafka on this machine without Java, containers or root."""

from devstack.kafka.server import KafkaServer

__all__ = ["KafkaServer"]
