// Verifies webhooks with the reference library: a line of JSON in, a line of JSON out, which says why one is refused.
// Of `v1a`, which the library passes over, Node's own Ed25519 is the judge, as the specification says it is made.
import { createPublicKey, verify } from "node:crypto";
import { createInterface } from "node:readline";
import { Webhook } from "standardwebhooks";

// The library asks what time it is; each line says.
const clock = { now: 0 };
Date.now = () => clock.now;

const ED25519 = Buffer.from("302a300506032b6570032100", "hex"); // SubjectPublicKeyInfo up to the key (RFC 8410).

function signedBy(publicKey, headers, body) {
  const der = Buffer.concat([ED25519, Buffer.from(publicKey.replace("whpk_", ""), "base64")]);
  const key = createPublicKey({ key: der, format: "der", type: "spki" });
  const content = Buffer.from(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`);
  const signatures = headers["webhook-signature"].split(" ").filter((each) => each.startsWith("v1a,"));
  return signatures.some((each) => verify(null, content, key, Buffer.from(each.slice(4), "base64")));
}

for await (const line of createInterface({ input: process.stdin })) {
  const { secret, publicKey, headers, body, now } = JSON.parse(line);
  clock.now = now;
  let refused = null;
  try {
    new Webhook(secret).verify(body, headers);
    if (publicKey && !signedBy(publicKey, headers, body)) refused = "No matching v1a signature found";
  } catch (error) {
    refused = error.message;
  }
  console.log(JSON.stringify({ refused }));
}
