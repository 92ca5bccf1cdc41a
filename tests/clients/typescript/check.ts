// What a program does with the client, against a running distribution service; what came of it, as JSON.
import { after, createRelais, events, ifUnchanged, isProblem, items, once } from "./index.js";

const url = process.env["RELAIS_URL"] ?? "";
const baseUrls = { content: url, distribution: url, metrics: url, gamification: url };
const { distribution } = createRelais({ baseUrls, token: () => process.env["RELAIS_TOKEN"], language: "fr" });

const texts = ["One", "Two", "Three"].map((word) => `${word} thought of my own about the tram line`);
for (const text of texts.slice(1)) {
  await distribution.POST("/v1/shares", { body: { network: "linkedin", text, story_id: process.env["RELAIS_STORY"] ?? "" } });
}
const create = {
  body: { network: "linkedin", text: texts[0] ?? "", story_id: process.env["RELAIS_STORY"] ?? "" },
  params: { header: once() },
} as const;
const share = await distribution.POST("/v1/shares", create);
const again = await distribution.POST("/v1/shares", create);

const listed: string[] = [];
const page = async (cursor: string | undefined) =>
  distribution.GET("/v1/me/shares", { params: { query: { limit: 2, ...(cursor === undefined ? {} : { cursor }) } } });
for await (const each of items(page)) listed.push(each.id);

const unknown = await distribution.POST("/v1/shares", {
  body: { network: "linkedin", text: "Words", story_id: "01900000-0000-7000-8000-000000000000" },
});

const budget = await distribution.GET("/v1/me/budget");
const put = () =>
  distribution.PUT("/v1/me/budget", {
    params: { header: ifUnchanged(budget.response) },
    body: { time_zone: "Europe/Paris", windows: [], rest_weekdays: [], rest_dates: [], per_day: 1, per_week: 1 },
  });
const [first, second] = [await put(), await put()];

const stream = (last: string | undefined) =>
  distribution.GET("/v1/me/events", { params: { header: after(last) }, parseAs: "stream" });
let heard: string | undefined;
for await (const event of events(stream, "0")) {
  heard = event.kind;
  break;
}

const told = {
  heard,
  share: share.data?.id,
  again: again.data?.id,
  listed,
  unknown: isProblem(unknown.error) ? [unknown.error.type, unknown.error.title] : null,
  changed: [first.response.status, second.response.status, isProblem(second.error, "stale-write")],
};
process.stdout.write(JSON.stringify(told));
