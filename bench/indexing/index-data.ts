import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** Times that the index is repeated under other names to make 100 MB of it. */
export const COPIES = 10;

/** The real index of 11,656 versions, 9.8 MB. */
export async function stableIndex(): Promise<Buffer> {
  return gunzipSync(await readFile(join(import.meta.dirname, "stable.yaml.gz")));
}

/** The same versions ten times, each time under other names of apps. */
export function copies(index: Buffer): Buffer {
  const text = index.toString("utf8");
  const entries = text.slice(text.indexOf("entries:\n") + "entries:\n".length, text.indexOf("\ngenerated:") + 1);
  const parts = Array.from({ length: COPIES }, (_, copy) =>
    entries.replaceAll(/^( {2}| {4}name: )([a-z0-9-]+)(:?)$/gm, `$1$2-x${copy}$3`),
  );
  return Buffer.from(`apiVersion: v1\nentries:\n${parts.join("")}`);
}
