/** A typed client of Relais's four services: `createRelais({ baseUrls, token })`. */
import createClient, { type Client, type Middleware } from "openapi-fetch";

import type { paths as ContentPaths } from "./generated/content.js";
import type { components, paths as DistributionPaths } from "./generated/distribution.js";
import type { paths as GamificationPaths } from "./generated/gamification.js";
import type { paths as MetricsPaths } from "./generated/metrics.js";

/** What went wrong (RFC 9457). `type` says which problem and leads to its page; `errors` point at faults of the request. */
export type Problem = components["schemas"]["ProblemDocument"];

export interface Relais {
  content: Client<ContentPaths>;
  distribution: Client<DistributionPaths>;
  metrics: Client<MetricsPaths>;
  gamification: Client<GamificationPaths>;
}

export interface RelaisOptions {
  /** Where each service is, such as `https://relais.example/content`. */
  baseUrls: Record<keyof Relais, string>;
  /** The access token of the person who is signed in, or what gets one; it is asked for each request. */
  token?: string | (() => string | undefined | Promise<string | undefined>);
  /** The language of texts and problems: `en` or `fr`. */
  language?: string;
  /** In place of the global `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
}

/** A client for each service. No call throws for a problem: `{ data, error, response }` has either `data` or `error`. */
export function createRelais({ baseUrls, token, language, fetch }: RelaisOptions): Relais {
  const signing: Middleware = {
    async onRequest({ request }) {
      const value = typeof token === "function" ? await token() : token;
      if (value !== undefined) request.headers.set("Authorization", `Bearer ${value}`);
      if (language !== undefined) request.headers.set("Accept-Language", language);
      return request;
    },
  };
  const options = fetch === undefined ? {} : { fetch };
  const clients: Relais = {
    content: createClient<ContentPaths>({ ...options, baseUrl: baseUrls.content }),
    distribution: createClient<DistributionPaths>({ ...options, baseUrl: baseUrls.distribution }),
    metrics: createClient<MetricsPaths>({ ...options, baseUrl: baseUrls.metrics }),
    gamification: createClient<GamificationPaths>({ ...options, baseUrl: baseUrls.gamification }),
  };
  for (const client of Object.values(clients)) client.use(signing);
  return clients;
}

/**
 * The header of a request that creates something. Make it once for each thing that is to be created, and send it again
 * with each retry: the service then creates it once, and answers the retry as it answered the first time.
 */
export function once(): { "Idempotency-Key": string } {
  return { "Idempotency-Key": crypto.randomUUID() };
}

/** The header of a change to what was read: it fails with `stale-write` where somebody changed it meanwhile. */
export function ifUnchanged(response: Response): { "If-Match": string } {
  return { "If-Match": response.headers.get("ETag") ?? "" };
}

/** Whether an error is a problem of this type, such as `stale-write`. */
export function isProblem(error: unknown, slug?: string): error is Problem {
  if (typeof error !== "object" || error === null || !("type" in error)) return false;
  return slug === undefined ? "trace_id" in error : String(error.type).endsWith(`/problems/${slug}`);
}

/** All items of a list, page by page: `items((cursor) => client.GET(path, { params: { query: { cursor } } }))`. */
export async function* items<Item>(
  page: (cursor: string | undefined) => Promise<{ data?: { items: Item[]; next_cursor?: string | null }; error?: unknown }>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | undefined;
  do {
    const { data, error } = await page(cursor);
    if (data === undefined) throw new Error("A page could not be read", { cause: error });
    yield* data.items;
    cursor = data.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

/** One event of a stream. After `reset` read anew what you show: more was missed than can be told. */
export interface ServerEvent {
  kind: string;
  id: string;
  data: unknown;
}

// What was told of the seconds before a break comes again: so many ids are remembered.
const REMEMBERED = 1000;
// Who has too many streams open, or is told that a service is away, comes again.
const PASSING = new Set([429, 502, 503, 504]);

/**
 * Events without end, each once: a stream that breaks off, or ends with its token, is opened again after the last event.
 * `events((last) => client.GET(path, { params: { header: after(last) }, parseAs: "stream" }))`. Throws for what does not
 * pass, such as a token that does not hold; leaving the loop closes the stream.
 */
export async function* events(
  open: (last: string | undefined) => Promise<{ data?: unknown; error?: unknown; response: Response }>,
  last?: string,
): AsyncGenerator<ServerEvent, void, undefined> {
  const known: string[] = [];
  let pause = 2000;
  for (;;) {
    const opened = await open(last).catch(() => undefined);
    if (opened?.error !== undefined && !PASSING.has(opened.response.status)) {
      throw new Error("A stream could not be opened", { cause: opened.error });
    }
    if (opened?.data instanceof ReadableStream) {
      for await (const fields of blocks(opened.data as ReadableStream<Uint8Array>)) {
        last = fields.get("id") ?? last;
        pause = Number(fields.get("retry") ?? pause);
        const data = fields.get("data");
        if (data === undefined || last === undefined || known.includes(last)) continue;
        if (known.push(last) > REMEMBERED) known.shift();
        yield { kind: fields.get("event") ?? "message", id: last, data: JSON.parse(data) };
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** The header that asks for what came after an event. */
export function after(last: string | undefined): { "last-event-id"?: string } {
  return last === undefined ? {} : { "last-event-id": last };
}

async function* blocks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Map<string, string>, void, undefined> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      // A connection that breaks is one that ends.
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (done || value === undefined) return;
      const parts = (text + decoder.decode(value, { stream: true })).split("\n\n");
      text = parts.pop() ?? "";
      for (const part of parts) {
        yield new Map(part.split("\n").map((line) => [line.split(":", 1)[0] ?? "", line.slice(line.indexOf(":") + 1).trimStart()]));
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
