"""Prints a line per share and forgets who asks for it: `python subscriber.py <broker> <relais.binpb> <state.sqlite>`.

`relais.binpb` is in the archive of `make contracts`; TOPIC_PREFIX is what the operator put before the names of topics.
"""

import asyncio
import hashlib
import os
import sqlite3
import sys
from pathlib import Path

from aiokafka import AIOKafkaConsumer
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

BROKER, DESCRIPTORS, STATE = sys.argv[1:4]
PREFIX = os.environ.get("TOPIC_PREFIX", "")
SHARE, ERASURE = "relais.distribution.share.published.v1", "relais.distribution.erasure.requested.v1"

pool = descriptor_pool.DescriptorPool()
for file in descriptor_pb2.FileDescriptorSet.FromString(Path(DESCRIPTORS).read_bytes()).file:
    pool.Add(file)
NAMES = {SHARE: "relais.distribution.v1.SharePublished", ERASURE: "relais.distribution.v1.ErasureRequested"}
MESSAGES = {kind: message_factory.GetMessageClass(pool.FindMessageTypeByName(name)) for kind, name in NAMES.items()}

db = sqlite3.connect(STATE)
db.executescript("""
    CREATE TABLE IF NOT EXISTS seen (source, id, at DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (source, id));
    CREATE TABLE IF NOT EXISTS shares (share_id PRIMARY KEY, person_id, network);
    CREATE TABLE IF NOT EXISTS erased (person PRIMARY KEY, requested, at DEFAULT CURRENT_TIMESTAMP);
""")


def handle(kind: str, data) -> str | None:
    person = hashlib.sha256(data.person_id.encode()).hexdigest()
    if kind == ERASURE:
        requested = data.requested_at.ToNanoseconds()
        db.execute("INSERT OR REPLACE INTO erased (person, requested) VALUES (?, ?)", (person, requested))
        gone = db.execute("DELETE FROM shares WHERE person_id = ?", (data.person_id,)).rowcount
        return f"forgot {gone} shares"
    asked = db.execute("SELECT requested FROM erased WHERE person = ?", (person,)).fetchone()
    if asked and data.published_at.ToNanoseconds() <= asked[0]:  # It was overtaken by the erasure, on another topic.
        return None
    db.execute("INSERT OR REPLACE INTO shares VALUES (?, ?, ?)", (data.share_id, data.person_id, data.network))
    return f"share {data.share_id} on {data.network}"


async def main() -> None:
    consumer = AIOKafkaConsumer(
        f"{PREFIX}distribution.share.v1",
        f"{PREFIX}distribution.ambassador.v1",
        bootstrap_servers=BROKER,
        group_id=f"{PREFIX}example.python",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    async with consumer:
        async for record in consumer:
            headers = {name: value.decode() for name, value in record.headers}
            with db:  # The mark and the effect, or neither.
                mark = "INSERT OR IGNORE INTO seen (source, id) VALUES (?, ?)"
                new = db.execute(mark, (headers["ce_source"], headers["ce_id"])).rowcount
                kind = headers["ce_type"]  # One that is not known is passed over.
                line = handle(kind, MESSAGES[kind].FromString(record.value)) if new and kind in MESSAGES else None
                for table in ("seen", "erased"):  # As long as the topics are kept, and no longer.
                    db.execute(f"DELETE FROM {table} WHERE at < datetime('now', '-30 days')")
            if line:
                print(line, flush=True)
            await consumer.commit()


asyncio.run(main())
