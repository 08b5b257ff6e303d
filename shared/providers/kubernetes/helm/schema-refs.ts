import * as z from "zod";
import { filesOf, TooDeep } from "./chart-files.ts";

/** Schemas of schemas that the engine has by itself. */
const BUILT_IN = /^https?:\/\/json-schema\.org\/(draft-0[467]|draft\/20(19-09|20-12))\/schema#?$/;

/**
 * Whether every values schema of a chart, and of charts inside it, refers to itself alone. One that does not would have
 * the engine read files of this machine or dial whatever it names: it goes without its check then. The platform has
 * checked the answers already, by its own reading of the schema, which follows no reference.
 */
export async function schemasAreLocal(archive: Uint8Array): Promise<boolean> {
  try {
    for await (const { name, content } of filesOf(archive))
      if (name.endsWith("values.schema.json") && !isLocal(content.toString("utf8"))) return false;
    return true;
  } catch (error) {
    if (error instanceof TooDeep) return false;
    throw error;
  }
}

function isLocal(text: string): boolean {
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch {
    // The engine says so in its own words.
    return true;
  }
  return pure(schema);
}

const REFERENCES: ReadonlySet<string> = new Set(["$ref", "$dynamicRef", "$recursiveRef"]);
const Members = z.record(z.string(), z.unknown());

/** An identity changes what references are relative to, so that a schema with one is taken to be at home elsewhere. */
function pure(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(pure);
  const members = Members.safeParse(value);
  if (!members.success) return true;
  return Object.entries(members.data).every(([key, member]) => {
    if (typeof member !== "string") return pure(member);
    if (key === "$schema") return BUILT_IN.test(member);
    return !REFERENCES.has(key) || member.startsWith("#");
  });
}
