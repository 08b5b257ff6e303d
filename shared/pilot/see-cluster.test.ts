import { beforeEach, expect, it } from "vitest";
import { awaitAnotherPod, awaitPod, clusterFrontgateId, forgetPod } from "../domain/frontgate/cluster.ts";
import { frontgateStore } from "../domain/frontgate/store.ts";
import type { Runtime } from "../domain/runtime/schema.ts";
import { runtimeStore } from "../domain/runtime/store.ts";
import { newId } from "../kernel/ids.ts";
import { memoryTable } from "../platform/testing/memory-table.ts";
import { ProviderError } from "../providers/contract.ts";
import { seeCluster } from "./see-cluster.ts";

const report = { account: "system:serviceaccount:pitrix-system:pitrix", region: "", zones: [] };
const now = new Date("2026-11-21T09:00:00.000Z");
const table = memoryTable();
const runtimes = runtimeStore(table);
const frontgates = frontgateStore(table);
let runtime: Runtime;
let asked = 0;

const see = (probe: () => Promise<typeof report> = async () => report) =>
  seeCluster(
    {
      runtimes,
      frontgates,
      clock: () => now,
      probe: async () => {
        asked += 1;
        return probe();
      },
    },
    { tenantId: runtime.tenantId, runtimeId: runtime.id },
  );
const gate = async () => {
  const found = await frontgates.get(runtime.tenantId, clusterFrontgateId(runtime));
  if (found === undefined) throw new Error("There is no Frontgate.");
  return found;
};
const proof = (tokenText: string, publicKey: string, provedAt: number) => ({
  tenantId: runtime.tenantId,
  frontgateId: clusterFrontgateId(runtime),
  publicKey,
  tokenSha256: tokenText,
  provedAt,
  connectionId: `connection-${provedAt}`,
});
const connect = async (publicKey: string, provedAt: number) => {
  const { tokenSha256 = "" } = await gate();
  const shown = proof(tokenSha256, publicKey, provedAt);
  const taken = await frontgates.connect(shown);
  const facts = { address: "10.0.0.1", caCertificate: "", agentVersion: "1", trust: 1 };
  await frontgates.hello(shown, { ...facts, restoring: false, upgrades: false, failedRelease: undefined }, now);
  return taken;
};

beforeEach(async () => {
  asked = 0;
  runtime = {
    id: newId("runtime"),
    tenantId: newId("tenant"),
    name: "r",
    description: "",
    provider: "kubernetes",
    credentialId: newId("credential"),
    config: {},
    labels: {},
    status: "connecting",
    via: "frontgate",
    probe: { account: "", region: "", zones: [], at: now.toISOString() },
    version: 1,
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
  };
  await runtimes.create(runtime, awaitPod(runtime, "first", now));
});

const stored = () => runtimes.get(runtime.tenantId, runtime.id);

it("makes a runtime active once its cluster was seen through its Frontgate, and asks nobody before", async () => {
  expect(await see()).toBe("late");
  expect(asked).toBe(0);
  expect(await connect("key", now.getTime() + 1)).toBe(true);
  expect(await see()).toBe("active");
  expect(await stored()).toMatchObject({ status: "active", version: 2, probe: { account: report.account } });
  expect(await gate()).toMatchObject({ probed: true, mode: "cluster", users: [] });
  expect(await see()).toBe("late");
});

it("says why a cluster refuses, once, and takes that back when it does not any more", async () => {
  await connect("key", now.getTime() + 1);
  const refuse = async () => {
    throw new ProviderError({ kind: "denied", providerCode: "Forbidden", message: "pods cannot be listed" });
  };
  expect(await see(refuse)).toBe("refused");
  expect(await see(refuse)).toBe("refused");
  expect(await stored()).toMatchObject({
    status: "connecting",
    version: 2,
    refusal: { code: "Forbidden", detail: "pods cannot be listed" },
  });
  expect(await see()).toBe("active");
  const active = await stored();
  expect(active?.status).toBe("active");
  expect(active).not.toHaveProperty("refusal");
  await expect(see(() => Promise.reject(new Error("a fault")))).resolves.toBe("late");
});

it("lets another pod in by another token alone, and the former one no more", async () => {
  await connect("key", now.getTime() + 1);
  await see();
  const before = await gate();
  await runtimes.save([
    ...runtimes.awaitWrites({ ...runtime, version: 2 }, now.toISOString()),
    ...awaitAnotherPod(before, "second", now),
  ]);
  expect(await stored()).toMatchObject({ status: "connecting", version: 3 });
  expect(await frontgates.connection(before.connectionId ?? "")).toBeUndefined();
  expect(await frontgates.connect(proof("", "key", now.getTime() + 2))).toBe(false);
  expect(await see()).toBe("late");
  expect(await connect("other", now.getTime() + 3)).toBe(true);
  expect(await see()).toBe("active");
});

it("forgets the Frontgate with its runtime: nobody is let in by its token", async () => {
  await runtimes.delete(runtime, 0, forgetPod(await gate()));
  expect(await frontgates.get(runtime.tenantId, clusterFrontgateId(runtime))).toBeUndefined();
  expect(await frontgates.connect(proof("x", "key", now.getTime() + 1))).toBe(false);
});
