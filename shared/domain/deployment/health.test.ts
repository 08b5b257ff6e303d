import * as fc from "fast-check";
import { expect, it } from "vitest";
import { healthOf, noteHealth } from "./health.ts";
import { Deployment, type Node } from "./schema.ts";

type Seen = Pick<Node, "status" | "health" | "app">;
const well: Seen = { status: "active", health: "online" };
const lost: Seen = { status: "active", health: "unreachable" };
const since = "2026-11-21T09:00:00.000Z";
const sick: Seen = { ...well, app: { state: "unhealthy", since } };
const young: Seen = { status: "active", health: "unknown" };

it.each([
  ["healthy", [well, { ...well, app: { state: "healthy" as const, since } }]],
  ["healthy", [well, young]],
  ["healthy", [{ ...well, app: { state: "unknown" as const, since } }]],
  ["degraded", [well, lost]],
  ["degraded", [well, sick, young]],
  ["unhealthy", [sick, lost]],
  ["unhealthy", [lost]],
  ["unknown", [young]],
  ["unknown", []],
  ["healthy", [well, { ...lost, status: "deleted" as const }, { ...sick, status: "creating" as const }]],
])("%s: %j", (health, nodes) => {
  expect(healthOf({ status: "active" }, nodes)).toBe(health);
});

it("judges only an app that is meant to run", () => {
  for (const status of ["active", "updating"] as const) expect(healthOf({ status }, [lost])).toBe("unhealthy");
  for (const status of ["creating", "starting", "stopping", "stopped", "ceased", "deleting", "failed"] as const)
    expect(healthOf({ status }, [lost])).toBe("unknown");
});

/** A deployment in memory whose nodes others change between the steps of whoever notes its health. */
function world(changes: readonly Seen[][]) {
  const left = [...changes];
  let nodes: Seen[] = [];
  let health: Deployment["health"];
  const deployment = () =>
    Deployment.parse({
      ...{ id: "dep-1", tenantId: "t", name: "n", description: "", appId: "a", appVersionId: "v", repoId: "r" },
      ...{ runtimeId: "rt", provider: "aws", credentialId: "c", values: {}, subnetId: "s", status: "active" },
      ...{ lastJobId: "j", metadataVersion: 1, version: 1, createdAt: since, updatedAt: since, health },
    });
  const step = () => {
    nodes = left.shift() ?? nodes;
  };
  return {
    health: () => health,
    last: () => changes.at(-1) ?? [],
    store: {
      get: async () => deployment(),
      async nodes() {
        step();
        // biome-ignore lint/suspicious/noExplicitAny: only what is judged is there
        return nodes as any;
      },
      async change(_tenant: string, _id: string, change: { readonly health?: Deployment["health"] }) {
        health = change.health;
        return deployment();
      },
    },
  };
}

it("ends with what is true, though nodes change while it looks", async () => {
  const seen = fc.constantFrom(well, lost, sick, young);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(seen, { maxLength: 4 }), { minLength: 1, maxLength: 4 }), async (changes) => {
      const { store, health, last } = world(changes);
      for (let writer = 0; writer < changes.length; writer++)
        await noteHealth(store, { tenantId: "t", id: "dep-1" }, new Date(since));
      expect(health() ?? "unknown").toBe(healthOf({ status: "active" }, last()));
    }),
  );
});
