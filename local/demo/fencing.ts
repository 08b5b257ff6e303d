import type { Person } from "./people.ts";
import type { Scene } from "./stage.ts";

/** What is of an answer and not of the request: two requests never share it. */
const OWN = new Set(["requestId"]);

/**
 * Asks as somebody of another tenant for each object, and for one of the same kind that never was: both answers must be
 * the same 404, word for word but for the id.
 */
export async function fence({ story }: Scene, stranger: Person, paths: readonly string[]): Promise<number> {
  story.act("Globex asks for everything of Acme's by its id");
  let same = 0;
  const leaks: string[] = [];
  for (const path of paths) {
    const unknown = path.replace(/[^/]+$/, unlike);
    const [found, never] = await Promise.all([stranger.api.get(path), stranger.api.get(unknown)]);
    const equal = found.status === 404 && never.status === 404 && said(found.body, path) === said(never.body, unknown);
    if (equal) same += 1;
    else leaks.push(`${path}: ${found.status}, ${unknown}: ${never.status}`);
  }
  const kinds = new Set(paths.map((path) => path.split("/")[1])).size;
  const words = `${same} of ${paths.length} are the same 404 as an unknown id`;
  story.see(
    stranger.name,
    `GET ${paths.length} objects of ${kinds} kinds`,
    leaks.length === 0,
    [words, ...leaks].join("; "),
  );
  return same;
}

/** An id of the same kind that nobody has. */
function unlike(id: string): string {
  return /-[0-9a-z]{18}$/.test(id) ? id.replace(/[0-9a-z]{18}$/, "0".repeat(18)) : `${id}-unknown`;
}

function said(body: object, path: string): string {
  const id = path.split("/").at(-1) ?? "";
  return JSON.stringify(body, (key, value) => (OWN.has(key) ? undefined : value)).replaceAll(id, "…");
}
