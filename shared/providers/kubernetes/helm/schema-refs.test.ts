import { expect, it } from "vitest";
import { gzip, packTar } from "../../../packages/pack.ts";
import { schemasAreLocal } from "./schema-refs.ts";

async function archive(files: Readonly<Record<string, string | Uint8Array>>): Promise<Uint8Array> {
  const entries = Object.entries(files).map(([path, content]) => {
    return [path, typeof content === "string" ? new TextEncoder().encode(content) : content] as const;
  });
  return gzip(await packTar(new Map(entries), "web"));
}
const schema = (content: unknown) => archive({ "values.schema.json": JSON.stringify(content) });

it.each([
  ["nothing", {}],
  ["itself", { $ref: "#/definitions/a", definitions: { a: { type: "string" } } }],
  ["a draft", { $schema: "http://json-schema.org/draft-07/schema#" }],
  ["a draft of now", { $schema: "https://json-schema.org/draft/2020-12/schema" }],
  ["a property of that name", { properties: { $ref: { type: "string" } } }],
])("takes a schema that refers to %s", async (_, content) => {
  expect(await schemasAreLocal(await schema(content))).toBe(true);
});

it.each([
  ["a server", { properties: { a: { $ref: "http://127.0.0.1:9001/a.json" } } }],
  ["a file", { allOf: [{ $ref: "file:///etc/passwd" }] }],
  ["a file beside it", { $ref: "other.json#/a" }],
  ["a dynamic one", { $dynamicRef: "https://example.org/a" }],
  ["a draft of somebody's", { $schema: "http://example.org/meta" }],
])("refuses to have one followed that refers to %s", async (_, content) => {
  expect(await schemasAreLocal(await schema(content))).toBe(false);
});

it("looks into charts within, packed and unpacked", async () => {
  const remote = JSON.stringify({ $ref: "http://example.org" });
  expect(await schemasAreLocal(await archive({ "charts/a/values.schema.json": remote }))).toBe(false);
  const inner = await archive({ "values.schema.json": remote });
  expect(await schemasAreLocal(await archive({ "charts/a-1.0.0.tgz": inner }))).toBe(false);
  const deeper = await archive({ "charts/b.tgz": inner });
  expect(await schemasAreLocal(await archive({ "charts/a.tgz": deeper }))).toBe(false);
  expect(await schemasAreLocal(await archive({ "charts/a.tgz": await schema({}) }))).toBe(true);
});
