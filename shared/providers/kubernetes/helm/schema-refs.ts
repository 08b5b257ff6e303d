import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";
import * as z from "zod";

/** Bytes of an archive unpacked: what a package may have at all. */
const MOST_UNPACKED = 100 * 1024 * 1024;
/** A chart in a chart in a chart: real ones have two. */
const DEEPEST = 5;
/** Schemas of schemas that the engine has by itself. */
const BUILT_IN = /^https?:\/\/json-schema\.org\/(draft-0[467]|draft\/20(19-09|20-12))\/schema#?$/;

/**
 * Whether every values schema of a chart, and of charts inside it, refers to itself alone. One that does not would have
 * the engine read files of this machine or dial whatever it names: it goes without its check then. The platform has
 * checked the answers already, by its own reading of the schema, which follows no reference.
 */
export async function schemasAreLocal(archive: Uint8Array, depth = 0): Promise<boolean> {
  if (depth > DEEPEST) return false;
  const tar = isGzip(archive) ? gunzipSync(archive, { maxOutputLength: MOST_UNPACKED }) : archive;
  const reader = extract();
  Readable.from([tar]).pipe(reader);
  for await (const entry of reader) {
    const { name } = entry.header;
    const wanted = name.endsWith("values.schema.json") || /\/charts\/[^/]+\.(tgz|tar\.gz)$/.test(name);
    const content = await bytesOf(Readable.from(entry));
    if (!wanted) continue;
    const good = name.endsWith(".json") ? isLocal(content.toString("utf8")) : await schemasAreLocal(content, depth + 1);
    if (!good) return false;
  }
  return true;
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(Uint8Array.from(piece));
  return Buffer.concat(pieces);
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

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
