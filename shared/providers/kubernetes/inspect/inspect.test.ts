import { expect, it } from "vitest";
import { inspecting } from "./inspect.ts";
import { amountOf } from "./quantity.ts";
import { scripted } from "./test-transport.ts";

const parsed = (path: string) => new URL(path, "https://cluster");

it("lists a page of a kind, says what its objects are, and goes on with a cursor", async () => {
  const item = { metadata: { name: "web", managedFields: [] }, spec: { replicas: 1 } };
  const transport = scripted((_, { searchParams }) => ({
    body: JSON.stringify({
      metadata: { resourceVersion: "7", ...(searchParams.has("continue") ? {} : { continue: "more" }) },
      items: searchParams.has("continue") ? null : [item],
    }),
  }));
  const { list } = inspecting(transport);
  const asked = { namespace: "shop", kind: "Deployment" as const, limit: 2 };
  expect(await list({ ...asked, selector: "tier in (gold)" })).toEqual({
    items: [{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { replicas: 1 } }],
    revision: "7",
    cursor: "more",
  });
  expect(await list({ ...asked, cursor: "more" })).toEqual({ items: [], revision: "7" });
  const [first, second] = transport.asked.map(({ path }) => parsed(path));
  expect(first?.pathname).toBe("/apis/apps/v1/namespaces/shop/deployments");
  expect(Object.fromEntries(first?.searchParams ?? [])).toEqual({ limit: "2", labelSelector: "tier in (gold)" });
  expect(second?.searchParams.get("continue")).toBe("more");
});

it("reads one object, and none where there is none", async () => {
  const transport = scripted((_, { pathname }) =>
    pathname.endsWith("/web")
      ? { body: JSON.stringify({ metadata: { name: "web" } }) }
      : { status: 404, body: JSON.stringify({ kind: "Status", reason: "NotFound", code: 404 }) },
  );
  const { get } = inspecting(transport);
  const ref = { apiVersion: "v1", kind: "Service", namespace: "shop" };
  expect(await get({ ...ref, name: "web" })).toEqual({ apiVersion: "v1", kind: "Service", metadata: { name: "web" } });
  expect(await get({ ...ref, name: "gone" })).toBeUndefined();
  // Secrets are no kind that is looked at: nothing is asked.
  expect(await get({ ...ref, kind: "Secret", name: "web" })).toBeUndefined();
  expect(transport.asked).toHaveLength(2);
});

it("reads the end of a log, also where the cluster would cut it", async () => {
  const huge = "x".repeat(4 * 1024 * 1024);
  const transport = scripted((_, { searchParams }) => ({
    body: Number(searchParams.get("tailLines")) > 100 ? huge : "first\nänd",
  }));
  const { logs } = inspecting(transport);
  const asked = { namespace: "shop", pod: "web-0", container: "web", previous: true, tailLines: 1000 };
  expect(await logs({ ...asked, maxBytes: 100 })).toBe("first\nänd");
  // Never half a character.
  expect(await logs({ ...asked, tailLines: 5, maxBytes: 3 })).toBe("nd");
  const lines = transport.asked.map(({ path }) => parsed(path).searchParams.get("tailLines"));
  expect(lines).toEqual(["1000", "62", "5"]);
  expect(parsed(transport.asked[0]?.path ?? "").searchParams.get("previous")).toBe("true");
});

it("measures in thousandths of a core and bytes, or knows that nobody measures", async () => {
  const pod = { metadata: { name: "web-0" }, timestamp: "2026-11-21T09:00:00Z" };
  const containers = [{ name: "web", usage: { cpu: "123456789n", memory: "12Mi" } }];
  const measured = scripted(() => ({ body: JSON.stringify({ items: [{ ...pod, containers }] }) }));
  expect(await inspecting(measured).usage({ namespace: "shop" })).toEqual([
    { pod: "web-0", at: pod.timestamp, containers: [{ name: "web", cpu: 123, memory: 12 * 2 ** 20 }] },
  ]);
  for (const [status, reason] of [
    [404, ""],
    [503, "ServiceUnavailable"],
  ] as const) {
    const missing = scripted(() => ({ status, body: JSON.stringify({ kind: "Status", reason, code: status }) }));
    expect(await inspecting(missing).usage({ namespace: "shop" })).toBeUndefined();
  }
  const denied = scripted(() => ({ status: 403, body: JSON.stringify({ kind: "Status", reason: "Forbidden" }) }));
  await expect(inspecting(denied).usage({ namespace: "shop" })).rejects.toMatchObject({ kind: "denied" });
});

it.each([
  ["250m", 0.25],
  ["2", 2],
  ["1e3", 1000],
  ["128Mi", 134_217_728],
  ["1500k", 1_500_000],
  ["1.5Gi", 1_610_612_736],
  ["ten", undefined],
  ["1MiB", undefined],
])("%s is %s", (text, amount) => {
  expect(amountOf(text)).toBe(amount);
});

it("changes labels, restarts by a key, and deletes pods, each in one request", async () => {
  const transport = scripted(() => ({ body: "{}" }));
  const { label, restart, deletePod } = inspecting(transport);
  const web = { apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "web" };
  await label(web, { tier: "gold", old: null });
  await restart(web, "request-1");
  await deletePod({ namespace: "shop", pod: "web-0" });
  const path = "/apis/apps/v1/namespaces/shop/deployments/web";
  expect(transport.asked.map(({ method, path: to, body }) => [method, parsed(to).pathname, body])).toEqual([
    ["PATCH", path, '{"metadata":{"labels":{"tier":"gold","old":null}}}'],
    ["PATCH", path, '{"spec":{"template":{"metadata":{"annotations":{"pitrix.io/restarted-by":"request-1"}}}}}'],
    ["DELETE", "/api/v1/namespaces/shop/pods/web-0", undefined],
  ]);
  expect(transport.asked[0]?.headers).toMatchObject({ "content-type": "application/merge-patch+json" });
  for (const ref of [
    { ...web, kind: "Pod", apiVersion: "v1" },
    { ...web, kind: "Secret", apiVersion: "v1" },
  ])
    await expect(restart(ref, "k")).rejects.toMatchObject({ kind: "invalid" });
  await expect(label({ ...web, apiVersion: "apps/v2" }, {})).rejects.toMatchObject({ providerCode: "UnknownKind" });
});
