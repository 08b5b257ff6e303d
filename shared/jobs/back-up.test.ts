import { describe, expect, it } from "vitest";
import { packageKey } from "../domain/app/entity.ts";
import { backupStore } from "../domain/backup/store.ts";
import { backUp } from "../operations/back-up.ts";
import { deleteDeployment } from "../operations/delete.ts";
import { deleteBackup } from "../operations/delete-backup.ts";
import { restore } from "../operations/restore.ts";
import { memoryTable } from "../platform/testing/memory-table.ts";
import { TAGS } from "../providers/contract.ts";
import { testWorld } from "../tasks/testing/world.ts";
import { ask } from "./testing/ask.ts";
import { paperPlus, service } from "./testing/package.ts";

const device = paperPlus({ top: { backup_policy: "device" }, services: { backup: service("flush") } });
const custom = paperPlus({
  top: { backup_policy: "custom" },
  services: { backup: service("dump"), restore: service("load"), delete_snapshot: service("drop") },
});
let counter = 0;

async function threeNodes(pkg = device) {
  const id = `dep-backup${String(++counter).padStart(6, "0")}`;
  const here = testWorld(memoryTable(), "memory", pkg, id);
  const { job } = await here.prepare();
  await here.run(job);
  const kept = async () => (await backupStore(here.table).list(here.tenant, { deploymentId: id, limit: 10 })).items;
  const status = async () => (await here.deployments.get(here.tenant, id))?.status;
  /** Lines of the commands that nodes were told, each node's once. */
  const lines = () => here.frontgate.posted.filter((text) => text.includes("run-service")).join("\n");
  return { id, here, kept, status, lines };
}

describe("a back-up by snapshots", () => {
  it("holds each node's volume, after the package's own command, and the deployment is what it was", async () => {
    const { id, here, kept, status, lines } = await threeNodes();
    const job = await ask(here, id, backUp, { name: "first" });
    expect(await kept()).toMatchObject([{ status: "creating", policy: "device", consistency: "application" }]);
    expect(await status()).toBe("updating");
    await here.run(job);
    const [backup] = await kept();
    expect(backup).toMatchObject({ id: job.id.replace("job-", "bak-"), name: "first", status: "available" });
    expect(Object.values(backup?.snapshots ?? {}).map(({ sid, size }) => [sid, size])).toEqual([
      [1, 10],
      [2, 10],
      [3, 10],
    ]);
    const tags = [...here.cloud.snapshots.values()].map((snapshot) => snapshot.tags);
    expect(tags).toHaveLength(3);
    for (const one of tags) expect(one).toMatchObject({ [TAGS.backup]: backup?.id, [TAGS.deployment]: id });
    expect(lines()).toContain("flush");
    expect(await status()).toBe("active");
  });

  it("is made once, and deleted whole, whenever a worker dies", async () => {
    const calm = await threeNodes();
    const from = calm.here.effects();
    await calm.here.run(await ask(calm.here, calm.id, backUp, {}));
    const total = calm.here.effects() - from;
    expect(total).toBeGreaterThan(15);
    for (let at = 3; at <= total; at += 4)
      for (const when of ["before", "after"] as const) {
        const { id, here, kept, status } = await threeNodes();
        const job = await ask(here, id, backUp, {});
        here.fault.at = here.effects() + at;
        here.fault.when = when;
        await here.run(job);
        here.fault.at = 0;
        const [backup, ...others] = await kept();
        expect([at, when, backup?.status, others.length, await status()]).toEqual([at, when, "available", 0, "active"]);
        expect([...here.cloud.made].filter(([key]) => key.startsWith("snapshot ")).map(([, times]) => times)).toEqual([
          1, 1, 1,
        ]);
        const removal = await ask(here, id, deleteBackup, { backupId: backup?.id });
        here.fault.at = here.effects() + at;
        await here.run(removal);
        expect([here.cloud.snapshots.size, await kept()]).toEqual([0, []]);
      }
  }, 60_000);

  it("outlives its deployment, and is deleted after it", async () => {
    const { id, here, kept, status } = await threeNodes();
    await here.run(await ask(here, id, backUp, {}));
    await here.run(await ask(here, id, deleteDeployment, {}));
    expect([await status(), here.cloud.snapshots.size]).toEqual(["deleted", 3]);
    const [backup] = await kept();
    const job = await ask(here, id, deleteBackup, { backupId: backup?.id });
    expect(await status()).toBe("deleted");
    expect(await kept()).toMatchObject([{ status: "deleting" }]);
    await here.run(job);
    expect([await status(), here.cloud.snapshots.size, await kept()]).toEqual(["deleted", 0, []]);
  });

  it("that fails says so, leaves the deployment as it was, and can be deleted", async () => {
    const { id, here, kept, status } = await threeNodes();
    here.frontgate.failing.add("backup");
    await here.run(await ask(here, id, backUp, {}));
    expect(await kept()).toMatchObject([{ status: "failed" }]);
    expect(await status()).toBe("active");
    const [backup] = await kept();
    await expect(ask(here, id, restore, { backupId: backup?.id })).rejects.toMatchObject({ input: { status: 422 } });
    await here.run(await ask(here, id, deleteBackup, { backupId: backup?.id }));
    expect(await kept()).toEqual([]);
  });
});

describe("what a version has made whose package is gone", () => {
  it("can be deleted all the same: back-ups, and the deployment with its machines", async () => {
    for (const pkg of [device, custom]) {
      const { id, here, kept, status, lines } = await threeNodes(pkg);
      await here.run(await ask(here, id, backUp, {}));
      const [backup] = await kept();
      await here.table.delete(packageKey(here.tenant, "appv-000001"));
      await here.run(await ask(here, id, deleteBackup, { backupId: backup?.id }));
      expect([await kept(), await status(), here.cloud.snapshots.size]).toEqual([[], "active", 0]);
      expect(lines()).not.toContain("drop");
      await here.run(await ask(here, id, deleteDeployment, {}));
      expect(await status()).toBe("deleted");
      expect([...here.cloud.instances.values()].filter(({ state }) => state !== "terminated")).toEqual([]);
    }
  });
});

describe("a back-up by the package's own commands", () => {
  it("is made, restored in place and deleted by them, and each is told its id", async () => {
    const { id, here, kept, status, lines } = await threeNodes(custom);
    const job = await ask(here, id, backUp, {});
    await here.run(job);
    const [backup] = await kept();
    expect(backup).toMatchObject({ policy: "custom", consistency: "application", status: "available", snapshots: {} });
    expect(here.cloud.snapshots.size).toBe(0);
    await here.run(await ask(here, id, restore, { backupId: backup?.id }));
    expect(await status()).toBe("active");
    await here.run(await ask(here, id, deleteBackup, { backupId: backup?.id }));
    expect(await kept()).toEqual([]);
    const told = JSON.stringify(JSON.stringify({ snapshot_id: backup?.id })).slice(1, -1);
    for (const command of ["dump", "load", "drop"]) expect(lines()).toMatch(new RegExp(`${command}[^\n]*snapshot_id`));
    expect(lines()).toContain(told);
  });
});
