import type { InspectCapability, ObjectEvent } from "../../workloads.ts";
import { textOf } from "../json.ts";
import { statusError } from "../status.ts";
import type { ClusterTransport } from "../transport.ts";
import { pathOf, queryOf } from "./kinds.ts";
import { linesOf } from "./lines.ts";
import { Listed, shown, Watched } from "./objects.ts";

/** After the first change so long for those that come with it: a rollout makes several objects at once. */
const TOGETHER_MS = 100;
/** Of one answer: what comes after them is in the next one. */
const MOST_CHANGES = 200;

const TYPES: Readonly<Record<string, ObjectEvent["type"]>> = {
  ADDED: "added",
  MODIFIED: "changed",
  DELETED: "deleted",
};

type Watching = Parameters<InspectCapability["watch"]>[0];

/**
 * Opens the cluster's own watch and answers what it says. Nothing is lost between two calls: the answer's revision is that of
 * the last change in it, or of the last bookmark. A watch that ends early is opened again where it was.
 */
export function watcher(transport: ClusterTransport): InspectCapability["watch"] {
  return async (asked) => {
    const end = Date.now() + asked.budgetMs;
    const changes: ObjectEvent[] = [];
    const seen = { changes, revision: asked.since };
    while (seen.changes.length === 0 && Date.now() < end) {
      const before = Date.now();
      await open(transport, asked, seen, end);
      // A server that ends watches at once is not asked without a pause.
      if (seen.changes.length === 0) await rest(Math.min(before + TOGETHER_MS, end) - Date.now());
    }
    return seen;
  };
}

/** Ends by itself, or by us: the end of our patience is no error. */
async function open(
  transport: ClusterTransport,
  { namespace, kind, selector }: Watching,
  seen: { readonly changes: ObjectEvent[]; revision: string },
  end: number,
): Promise<void> {
  const stop = new AbortController();
  let timer = setTimeout(() => stop.abort(), end - Date.now());
  const query = queryOf({
    watch: true,
    resourceVersion: seen.revision,
    labelSelector: selector,
    allowWatchBookmarks: true,
    timeoutSeconds: Math.max(1, Math.ceil((end - Date.now()) / 1000)),
  });
  try {
    const path = pathOf(kind, namespace) + query;
    const { status, body } = await transport.request({ method: "GET", path, signal: stop.signal });
    if (status >= 300) throw statusError(status, await textOf(body), transport.clean);
    for await (const line of linesOf(body)) {
      if (line === "") continue;
      const { type, object } = Watched.parse(JSON.parse(line));
      if (type === "ERROR") throw statusError(Number(object.code ?? 500), JSON.stringify(object), transport.clean);
      seen.revision = object.metadata?.resourceVersion ?? seen.revision;
      const change = TYPES[type];
      if (change === undefined) continue;
      seen.changes.push({ type: change, object: shown(kind, Listed.parse(object)) });
      if (seen.changes.length >= MOST_CHANGES) return;
      if (seen.changes.length > 1) continue;
      clearTimeout(timer);
      timer = setTimeout(() => stop.abort(), Math.min(TOGETHER_MS, Math.max(0, end - Date.now())));
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}

function rest(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, Math.max(0, ms)));
}
