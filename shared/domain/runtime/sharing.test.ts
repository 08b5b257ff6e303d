import { expect, test } from "vitest";
import type { Reach } from "../../kernel/reach.ts";
import type { Runtime } from "./schema.ts";
import { sharedBy, shareWrites } from "./sharing.ts";
import { showRuntime } from "./view.ts";

const at = "2026-11-21T09:00:00.000Z";
const runtime: Runtime = {
  id: "rt-000001",
  tenantId: "tenant-a",
  name: "r",
  description: "",
  provider: "aws",
  credentialId: "cred-000001",
  config: { region: "eu-central-1" },
  labels: {},
  status: "active",
  groups: ["tenant-a/eng", "tenant-b/eng", "tenant-b", "tenant-c"],
  probe: { account: "123456789012", region: "eu-central-1", zones: [], quota: { cores: { limit: 64, left: 7 } }, at },
  createdBy: "user-1",
  version: 1,
  createdAt: at,
  updatedAt: at,
};
const reach = (more: Partial<Reach>): Reach => ({
  scope: "group",
  tenantId: "tenant-b",
  actorId: "user-2",
  groups: ["tenant-b", "tenant-b/ops"],
  ...more,
});
const keys = (next: readonly string[]) =>
  shareWrites(runtime, next).map((write) =>
    "put" in write ? `+${write.put.pk}` : "delete" in write ? `-${write.delete.pk}` : "?",
  );

test("each other tenant has one pointer, while any of its groups is named", () => {
  expect(keys(runtime.groups ?? [])).toEqual([]);
  expect(keys(["tenant-b/ops"])).toEqual(["-T#tenant-c#SHARED_RUNTIME"]);
  expect(keys([])).toEqual(["-T#tenant-b#SHARED_RUNTIME", "-T#tenant-c#SHARED_RUNTIME"]);
  expect(keys([...(runtime.groups ?? []), "tenant-d/x", "tenant-d/y"])).toEqual(["+T#tenant-d#SHARED_RUNTIME"]);
});

test("a member of a group that is named may use it, and nobody else of another tenant", () => {
  expect(sharedBy(reach({}), runtime)).toBe("tenant-b");
  expect(sharedBy(reach({ groups: ["tenant-d", "tenant-d/eng"] }), runtime)).toBeUndefined();
  expect(sharedBy(reach({ scope: "own" }), runtime)).toBeUndefined();
  // All of one's own tenant is not all of another.
  expect(sharedBy(reach({ scope: "tenant", groups: ["tenant-d"] }), runtime)).toBeUndefined();
});

test("whom it is shared with does not see how it is reached", () => {
  const guest = JSON.stringify(showRuntime(reach({ scope: "tenant" }), runtime));
  for (const inside of ["cred-000001", "config", "123456789012", "quota", "tenant-c", "user-1"])
    expect(guest).not.toContain(inside);
  expect(showRuntime(reach({}), runtime).sharedBy).toBe("tenant-a");
  const mate = reach({ tenantId: "tenant-a", groups: ["tenant-a", "tenant-a/eng"] });
  expect(showRuntime(mate, runtime).credentialId).toBeUndefined();
  expect(showRuntime({ ...mate, scope: "tenant" }, runtime)).toMatchObject({ credentialId: "cred-000001" });
  expect(showRuntime({ ...mate, actorId: "user-1", scope: "own" }, runtime)).toMatchObject({ config: runtime.config });
});
