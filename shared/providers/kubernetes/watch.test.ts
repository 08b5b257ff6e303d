import { expect, it } from "vitest";
import { healthOfObjects } from "./health.ts";
import { Resources } from "./resources.ts";
import type { ClusterTransport } from "./transport.ts";
import { Collection, pause } from "./watch.ts";

type Answer = { readonly status?: number; readonly body: unknown } | readonly object[];

/** Answers in order; lines of a watch one by one, and then its end. What is asked beyond them waits for the signal. */
function scripted(answers: readonly Answer[], streams = true) {
  const asked: string[] = [];
  const left = [...answers];
  const transport: ClusterTransport = {
    async request({ path, signal }) {
      asked.push(path);
      const next = left.shift();
      if (next === undefined) {
        await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
        throw new Error("nobody says enough");
      }
      const lines = "body" in next ? [JSON.stringify(next.body)] : next.map((line) => `${JSON.stringify(line)}\n`);
      const body = (async function* () {
        // Pieces are where a network cuts, not where lines end.
        for (const line of lines) {
          const bytes = new TextEncoder().encode(line);
          yield bytes.subarray(0, 7);
          yield bytes.subarray(7);
        }
      })();
      return { status: "body" in next ? (next.status ?? 200) : 200, headers: {}, body };
    },
    ...(streams ? {} : { whole: true as const }),
    async close() {},
  };
  return { transport, asked };
}

const item = (name: string, resourceVersion: string, more: object = {}) => ({
  metadata: { name, namespace: "shop", resourceVersion, managedFields: [{}] },
  ...more,
});
const list = (resourceVersion: string, items: readonly object[] | null, more: object = {}): Answer => ({
  body: { metadata: { resourceVersion, ...more }, items },
});
const event = (type: string, object: object) => ({ type, object });
const of = { path: "/apis/apps/v1/namespaces/shop/deployments", apiVersion: "apps/v1", kind: "Deployment" };
const names = (collection: Collection) => collection.objects.map((one) => JSON.stringify(one["metadata"]));
const revisionOf = (path: string) => new URL(path, "https://cluster").searchParams.get("resourceVersion");

/** Follows until so many changes were told. */
async function follow(collection: Collection, changes: number): Promise<void> {
  const stop = new AbortController();
  let told = 0;
  await collection.follow(stop.signal, 20, () => {
    if (++told === changes) stop.abort();
  });
}

it("lists all pages, says what its objects are and leaves out who set which field", async () => {
  const { transport, asked } = scripted([
    list("7", [item("a", "1")], { continue: "next/page" }),
    list("8", [item("b", "2")]),
  ]);
  const collection = new Collection(transport, { ...of, labelSelector: "app=web,x!=y" });
  await collection.list();
  expect(collection.objects).toEqual([
    { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "a", namespace: "shop", resourceVersion: "1" } },
    { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "b", namespace: "shop", resourceVersion: "2" } },
  ]);
  expect(asked).toEqual([
    "/apis/apps/v1/namespaces/shop/deployments?limit=500&labelSelector=app%3Dweb%2Cx!%3Dy",
    "/apis/apps/v1/namespaces/shop/deployments?limit=500&continue=next%2Fpage&labelSelector=app%3Dweb%2Cx!%3Dy",
  ]);
});

it("goes on after a cut where it was, bookmarks counted, and loses nothing", async () => {
  const { transport, asked } = scripted([
    list("7", null),
    [event("ADDED", item("a", "8")), event("BOOKMARK", { metadata: { resourceVersion: "11" } })],
    { status: 503, body: { kind: "Status", message: "later" } },
    [
      event("MODIFIED", item("a", "12", { spec: 1 })),
      event("ADDED", item("b", "13")),
      event("DELETED", item("a", "14")),
    ],
  ]);
  const collection = new Collection(transport, of);
  await collection.list();
  await follow(collection, 4);
  expect(names(collection)).toEqual([expect.stringContaining('"b"')]);
  expect(asked.slice(1).map(revisionOf)).toEqual(["7", "11", "11"]);
});

it.each([
  ["in an answer", { status: 410, body: { kind: "Status", reason: "Expired", code: 410 } }],
  ["in the middle of a watch", [event("ERROR", { kind: "Status", reason: "Expired", code: 410, message: "too old" })]],
] as const)("lists anew what the cluster has forgotten, told %s", async (_, forgotten) => {
  const { transport, asked } = scripted([
    list("7", [item("a", "1")]),
    forgotten,
    list("90", [item("b", "89")]),
    [event("ADDED", item("c", "91"))],
  ]);
  const collection = new Collection(transport, of);
  await collection.list();
  await follow(collection, 2);
  expect(names(collection)).toEqual([expect.stringContaining('"b"'), expect.stringContaining('"c"')]);
  expect(revisionOf(asked[3] ?? "")).toBe("90");
});

it("throws what asking again does not mend", async () => {
  const { transport } = scripted([
    list("7", []),
    { status: 403, body: { kind: "Status", reason: "Forbidden", message: "no" } },
  ]);
  const collection = new Collection(transport, of);
  await collection.list();
  await expect(follow(collection, 1)).rejects.toMatchObject({ kind: "denied" });
});

it("asks for short watches where an answer comes whole", async () => {
  const { transport, asked } = scripted([list("7", []), [event("ADDED", item("a", "8"))]], false);
  const collection = new Collection(transport, of);
  await collection.list();
  await follow(collection, 1);
  expect(asked[1]).toMatch(/timeoutSeconds=5$/);
});

it("is bounded in objects", async () => {
  const page = Array.from({ length: 500 }, (_, index) => item(`a${index}`, "1"));
  const { transport } = scripted(Array.from({ length: 12 }, () => list("1", page, { continue: "more" })));
  await expect(new Collection(transport, of).list()).rejects.toMatchObject({ providerCode: "TooManyObjects" });
});

it("answers a release's health as soon as a watch says that it is ready", async () => {
  const generation = { spec: { replicas: 1 } };
  const web = (available: number) =>
    item("web", "5", {
      ...generation,
      status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: available },
    });
  const kinds = { body: { resources: [{ name: "deployments", kind: "Deployment", namespaced: true, verbs: [] }] } };
  const { transport, asked } = scripted([
    kinds,
    list("5", [web(0)]),
    list("5", []),
    list("5", []),
    [event("MODIFIED", web(1))],
  ]);
  const cluster = { transport, resources: new Resources(transport), clock: () => new Date() };
  const before = performance.now();
  const refs = [{ apiVersion: "apps/v1", kind: "Deployment", name: "web" }];
  expect(await healthOfObjects(cluster, refs, { namespace: "shop", budgetMs: 20_000 })).toMatchObject({ ready: true });
  expect(performance.now() - before).toBeLessThan(5_000);
  // Which kinds there are, three lists, and watches: nothing is asked twice.
  expect(asked.filter((path) => !path.includes("watch=1"))).toHaveLength(4);
});

it("rests, and ends its rest when it is told", async () => {
  const nap = new AbortController();
  setTimeout(() => nap.abort(), 10);
  const before = performance.now();
  await pause(10_000, nap.signal);
  await pause(10_000, AbortSignal.abort());
  expect(performance.now() - before).toBeLessThan(5_000);
});
