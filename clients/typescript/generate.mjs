// The types of the four services, from the OpenAPI documents in docs/api. They are large and say what the documents say, so
// they are made with each build and not kept.
import { mkdir, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

// Elsewhere than in the tree: the folder of the documents is the first argument.
const documents = process.argv[2] ? pathToFileURL(`${process.argv[2]}/`) : new URL("../../docs/api/", import.meta.url);
const folder = new URL("./src/generated/", import.meta.url);
await mkdir(folder, { recursive: true });
for (const service of ["content", "distribution", "metrics", "gamification"]) {
  // What has a default may be left out of a body.
  const types = await openapiTS(new URL(`${service}.json`, documents), { defaultNonNullable: false });
  await writeFile(new URL(`${service}.d.ts`, folder), astToString(types));
}
