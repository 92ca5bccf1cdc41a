// Prints a line per share and forgets who asks for it: `node subscriber.mjs <broker> <relais.binpb> <state folder>`.
// `relais.binpb` is in the archive of `make contracts`; TOPIC_PREFIX is what the operator put before the names of topics.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Consumer } from "@platformatic/kafka";
import protobuf from "protobufjs";
import "protobufjs/ext/descriptor.js";

const [broker, descriptors, state] = process.argv.slice(2);
const prefix = process.env.TOPIC_PREFIX ?? "";
const root = protobuf.Root.fromDescriptor(readFileSync(descriptors));
const share = root.lookupType("relais.distribution.v1.SharePublished");
const erasure = root.lookupType("relais.distribution.v1.ErasureRequested");

const place = (...parts) => join(state, ...parts);
const hash = (text) => createHash("sha256").update(text).digest("hex");
const nanoseconds = (time) => BigInt(time.seconds.toString()) * 1_000_000_000n + BigInt(time.nanos);
for (const folder of ["seen", "erased", "shares"]) mkdirSync(place(folder), { recursive: true });

// Marks and hashes of the erased are kept as long as the topics are, 30 days, and no longer.
function prune() {
  for (const file of ["seen", "erased"].flatMap((name) => readdirSync(place(name)).map((each) => place(name, each))))
    if (statSync(file).mtimeMs < Date.now() - 30 * 86_400_000) rmSync(file);
}

// Each may be done again with the same result, because a mark is made after its effect.
const handlers = {
  "relais.distribution.share.published.v1": (value) => {
    const { shareId, personId, network, publishedAt } = share.decode(value);
    const erased = place("erased", hash(personId));
    // It was overtaken by the erasure, which is on another topic.
    if (existsSync(erased) && nanoseconds(publishedAt) <= BigInt(readFileSync(erased, "utf8"))) return;
    mkdirSync(place("shares", hash(personId)), { recursive: true });
    writeFileSync(place("shares", hash(personId), hash(shareId)), JSON.stringify({ shareId, network }));
    console.log(`share ${shareId} on ${network}`);
  },
  "relais.distribution.erasure.requested.v1": (value) => {
    const { personId, requestedAt } = erasure.decode(value);
    const shares = place("shares", hash(personId));
    writeFileSync(place("erased", hash(personId)), nanoseconds(requestedAt).toString());
    const gone = existsSync(shares) ? readdirSync(shares).length : 0;
    rmSync(shares, { recursive: true, force: true });
    console.log(`forgot ${gone} shares`);
  },
};

prune();
setInterval(prune, 86_400_000).unref();
const consumer = new Consumer({ clientId: "example", groupId: `${prefix}example.node`, bootstrapBrokers: [broker] });
const topics = [`${prefix}distribution.share.v1`, `${prefix}distribution.ambassador.v1`];
const stream = await consumer.consume({ topics, mode: "committed", fallbackMode: "earliest", autocommit: false });
for await (const record of stream) {
  const headers = Object.fromEntries([...record.headers].map(([name, text]) => [name.toString(), text.toString()]));
  const mark = place("seen", hash(`${headers.ce_source} ${headers.ce_id}`));
  if (!existsSync(mark)) {
    handlers[headers.ce_type]?.(record.value); // A type that is not known is passed over.
    writeFileSync(mark, "");
  }
  await record.commit();
}
