// Reads an AsyncAPI document as its readers would, and prints what it found as JSON.
const { readFileSync } = require("node:fs");
const { Parser } = require("@asyncapi/parser");

async function main(file) {
  const { document, diagnostics } = await new Parser().parse(readFileSync(file, "utf8"));
  const events = (document?.allMessages().all() ?? []).map((message) => ({
    type: message.id(),
    contentType: message.contentType(),
    headers: message.headers()?.json(),
    payload: message.payload()?.json(),
  }));
  const channels = (document?.allChannels().all() ?? []).map((channel) => channel.address());
  const findings = diagnostics.map(({ code, message, path, severity }) => ({ code, message, path: path.join("/"), severity }));
  console.log(JSON.stringify({ version: document?.version(), channels, events, findings }));
}

main(process.argv[2]);
