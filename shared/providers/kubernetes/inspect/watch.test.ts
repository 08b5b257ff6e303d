import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { type Scripted, scripted } from "./test-transport.ts";
import { watcher } from "./watch.ts";

const pod = (name: string, resourceVersion: string) => ({ metadata: { name, resourceVersion, managedFields: [{}] } });
const line = (type: string, object: object) => Buffer.from(`${JSON.stringify({ type, object })}\n`);
const POD = { namespace: "shop", kind: "Pod" as const };

/** Answers these pieces with pauses between them, then stays open. */
async function* open(...pieces: readonly (Uint8Array | number)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces)
    if (typeof piece === "number") await sleep(piece);
    else yield piece;
  await sleep(60_000, undefined, { ref: false });
}

async function* ended(...pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

it("answers soon after the first change, with those that come together, in their order", async () => {
  const added = line("ADDED", pod("a", "11"));
  // A line in two pieces, and two lines in one.
  const body = open(
    added.subarray(0, 9),
    Buffer.concat([added.subarray(9), line("MODIFIED", pod("a", "12"))]),
    20,
    line("DELETED", pod("b", "13")),
  );
  const transport = scripted(() => ({ body: withAbort(transport, body) }));
  const began = Date.now();
  const seen = await watcher(transport)({ ...POD, selector: "app=web", since: "10", budgetMs: 10_000 });
  expect(Date.now() - began).toBeLessThan(3000);
  expect(seen.revision).toBe("13");
  expect(seen.changes.map(({ type, object }) => [type, object])).toEqual([
    ["added", { apiVersion: "v1", kind: "Pod", metadata: { name: "a", resourceVersion: "11" } }],
    ["changed", { apiVersion: "v1", kind: "Pod", metadata: { name: "a", resourceVersion: "12" } }],
    ["deleted", { apiVersion: "v1", kind: "Pod", metadata: { name: "b", resourceVersion: "13" } }],
  ]);
  const asked = new URL(transport.asked[0]?.path ?? "", "https://cluster");
  expect(asked.pathname).toBe("/api/v1/namespaces/shop/pods");
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({
    watch: "true",
    resourceVersion: "10",
    labelSelector: "app=web",
    allowWatchBookmarks: "true",
    timeoutSeconds: "10",
  });
});

it("opens an ended watch again where it was, and goes on from a bookmark", async () => {
  const bodies: Scripted["body"][] = [
    ended(line("BOOKMARK", { metadata: { resourceVersion: "40" } })),
    ended(),
    ended(line("ADDED", pod("a", "41"))),
  ];
  const transport = scripted(() => ({ body: bodies.shift() ?? "" }));
  const seen = await watcher(transport)({ ...POD, since: "10", budgetMs: 5000 });
  expect(seen).toMatchObject({ revision: "41", changes: [{ type: "added" }] });
  const from = transport.asked.map(({ path }) => new URL(path, "https://cluster").searchParams.get("resourceVersion"));
  expect(from).toEqual(["10", "40", "40"]);
});

it("answers nothing when nothing happens, at the end of the budget", async () => {
  const transport = scripted(() => ({ body: withAbort(transport, open()) }));
  const began = Date.now();
  expect(await watcher(transport)({ ...POD, since: "10", budgetMs: 150 })).toEqual({ changes: [], revision: "10" });
  expect(Date.now() - began).toBeGreaterThanOrEqual(140);
});

it("says that a revision is too old, by either way that the cluster says it", async () => {
  const gone = { kind: "Status", status: "Failure", reason: "Expired", message: "too old resource version", code: 410 };
  for (const answer of [{ status: 410, body: JSON.stringify(gone) }, { body: ended(line("ERROR", gone)) }]) {
    const transport = scripted(() => answer);
    await expect(watcher(transport)({ ...POD, since: "1", budgetMs: 1000 })).rejects.toMatchObject({
      kind: "conflict",
      providerCode: "Expired",
    });
  }
});

/** A body that breaks off when its request is ended, as that of a real connection does. */
async function* withAbort(
  { asked }: { readonly asked: readonly { readonly signal?: AbortSignal }[] },
  body: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const signal = asked.at(-1)?.signal;
  const stopped = new Promise<never>((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  for (;;) {
    const next = await Promise.race([body.next(), stopped]);
    if (next.done === true) return;
    yield next.value;
  }
}
