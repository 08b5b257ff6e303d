import { describe, expect, it } from "vitest";
import { deploymentKey } from "../domain/deployment/entity.ts";
import { dying, testFleet } from "./testing/fleet.ts";

type Fleet = Awaited<ReturnType<typeof testFleet>>;
const reason = "It closes a hole.";

async function created({ api, later }: Fleet, more: object = {}): Promise<string> {
  const body = { appVersionId: later.id, gate: { minutes: 10, maxUnhealthy: 0 }, reason, ...more };
  const answer = await api.send("POST", "/rollouts", { body });
  expect(answer).toMatchObject({ status: 201 });
  return answer.body.id;
}
const read = async ({ api }: Fleet, id: string) => (await api.send("GET", `/rollouts/${id}`)).body;
const states = async (fleet: Fleet, id: string) =>
  (await read(fleet, id)).deployments.map(({ status }: { status: string }) => status);
const upgraded = async ({ ids, deployment, later }: Fleet) => {
  const all = await Promise.all(ids.map(deployment));
  return all.filter(({ appVersionId }) => appVersionId === later.id).length;
};
/** Sweeps and ends jobs until the rollout has ended or halted. */
async function drive(fleet: Fleet, id: string, how?: Parameters<Fleet["endAll"]>[0]): Promise<string> {
  for (let minute = 0; minute < 120; minute++) {
    await fleet.sweep();
    await fleet.endAll(how);
    const { status } = await read(fleet, id);
    if (["halted", "succeeded", "failed"].includes(status)) return status;
  }
  throw new Error("it does not end");
}

describe("a rollout", () => {
  it("upgrades one, then a tenth, then all; each wave after the gate of the one before", async () => {
    const fleet = await testFleet(12);
    const id = await created(fleet);
    expect((await read(fleet, id)).waves.map(({ size }: { size: number }) => size)).toEqual([1, 1, 10]);
    await fleet.sweep();
    expect(await states(fleet, id)).toEqual(["upgrading", ...Array(11).fill("pending")]);
    await fleet.endAll();
    await fleet.sweep();
    const gating = await read(fleet, id);
    expect(gating).toMatchObject({ status: "running", wave: 0, waves: [{ status: "gating" }, {}, {}] });
    fleet.pass(8);
    await fleet.sweep();
    expect((await read(fleet, id)).wave).toBe(0);
    fleet.pass(2);
    await fleet.sweep();
    expect((await states(fleet, id)).slice(0, 3)).toEqual(["upgraded", "upgrading", "pending"]);
    expect(await drive(fleet, id)).toBe("succeeded");
    expect(await upgraded(fleet)).toBe(12);
    const [job] = await fleet.jobsOf(fleet.ids[11] ?? "", "upgrade");
    expect(job).toMatchObject({ cause: "fleet", createdBy: "user-1", reason: `${id}: ${reason}` });
    expect(fleet.failures).toEqual([]);
  });

  it("halts when a deployment is in worse health than before, and leaves the others as they are", async () => {
    const fleet = await testFleet(5);
    const id = await created(fleet);
    expect(await drive(fleet, id, () => ({ health: "degraded" }))).toBe("halted");
    expect(await upgraded(fleet)).toBe(1);
    const { statusReason, deployments } = await read(fleet, id);
    expect(statusReason).toContain(fleet.ids[0]);
    expect(deployments[0]).toMatchObject({ unwell: true, reason: "It was healthy and is degraded." });
  });

  it("reverts the wave that failed, and what else is worse off, to the revision before", async () => {
    const fleet = await testFleet(5);
    const [first = "", second = ""] = fleet.ids;
    const id = await created(fleet, { waves: [1, 3, "100%"], onFailure: "revert" });
    let left = 1;
    const once = (one: string) => (one === second && left-- > 0 ? ({ failed: true } as const) : {});
    expect(await drive(fleet, id, once)).toBe("failed");
    expect(await states(fleet, id)).toEqual(["upgraded", "reverted", "reverted", "pending", "pending"]);
    expect(await upgraded(fleet)).toBe(1);
    expect(await fleet.deployment(first)).toMatchObject({ appVersionId: fleet.later.id });
    expect(await fleet.deployment(second)).toMatchObject({ status: "active", appVersionId: fleet.version.id });
    const [back] = await fleet.jobsOf(second, "roll-back");
    expect(back).toMatchObject({ cause: "fleet" });
  });

  it("lets as many be worse off as its gate says", async () => {
    const fleet = await testFleet(4);
    const [first] = fleet.ids;
    const id = await created(fleet, { gate: { minutes: 0, maxUnhealthy: 1 } });
    expect(await drive(fleet, id, (one) => (one === first ? { failed: true } : {}))).toBe("succeeded");
    expect(await states(fleet, id)).toEqual(["failed", "upgraded", "upgraded", "upgraded"]);
  });

  it("begins upgrades in its window only", async () => {
    const fleet = await testFleet(2);
    // The test's clock begins on a Saturday at 09:00 UTC, 10:00 in Berlin.
    const window = { days: ["sat"], from: "11:00", to: "12:00", timeZone: "Europe/Berlin" };
    const id = await created(fleet, { window, gate: { minutes: 0, maxUnhealthy: 0 } });
    await fleet.sweep();
    expect(await read(fleet, id)).toMatchObject({ status: "waiting", waves: [{ status: "pending" }, {}] });
    fleet.pass(57);
    await fleet.sweep();
    expect(await states(fleet, id)).toEqual(["pending", "pending"]);
    await fleet.sweep();
    await fleet.sweep();
    expect(await states(fleet, id)).toEqual(["upgrading", "pending"]);
    fleet.pass(70);
    await fleet.endAll();
    await fleet.sweep();
    expect(await read(fleet, id)).toMatchObject({ status: "waiting", wave: 1 });
    fleet.pass(7 * 1440 - 60);
    expect(await drive(fleet, id)).toBe("succeeded");
  });

  it("leaves out what is pinned and says so; a pin that came later counts too", async () => {
    const fleet = await testFleet(4);
    const [first = "", second = "", , last = ""] = fleet.ids;
    const pin = async (id: string) => {
      const change = { name: "d", description: "", pinned: true, pinReason: "The audit.", updatedAt: "2026" };
      await fleet.parts.deployments.describe(await fleet.deployment(id), change, []);
    };
    await pin(first);
    const affected = await fleet.api.send("GET", `/rollouts:affected?appVersionId=${fleet.later.id}`);
    expect(affected.body.items.find((one: { deploymentId: string }) => one.deploymentId === first)).toMatchObject({
      affected: false,
      leftOut: { code: "pinned", detail: "The audit." },
    });
    const id = await created(fleet, { gate: { minutes: 0, maxUnhealthy: 0 } });
    await pin(last);
    expect(await drive(fleet, id)).toBe("succeeded");
    const { deployments } = await read(fleet, id);
    expect(deployments.find((one: { deploymentId: string }) => one.deploymentId === first)).toMatchObject({
      status: "skipped",
      reason: "pinned: The audit.",
    });
    expect(await upgraded(fleet)).toBe(2);
    expect((await fleet.deployment(second)).appVersionId).toBe(fleet.later.id);
  });

  it("stops when its author may no more, and goes on with whoever resumes it", async () => {
    const fleet = await testFleet(2);
    const id = await created(fleet);
    fleet.allow(async () => undefined);
    expect(await drive(fleet, id)).toBe("halted");
    expect(await upgraded(fleet)).toBe(0);
    fleet.allow(async (tenantId, { actorId }) => ({ scope: "tenant", tenantId, actorId, groups: [tenantId] }));
    const other = fleet.as({ tenantId: fleet.tenantId, roles: "operator", userId: "user-2" });
    expect(await other.send("POST", `/rollouts/${id}:resume`)).toMatchObject({ status: 202 });
    expect(await drive(fleet, id)).toBe("succeeded");
    expect((await fleet.jobsOf(fleet.ids[0] ?? "", "upgrade"))[0]).toMatchObject({ createdBy: "user-2" });
  });

  it("is halted, resumed and reverted by people; what somebody changed since stays", async () => {
    const fleet = await testFleet(3);
    const id = await created(fleet, { gate: { minutes: 0, maxUnhealthy: 0 } });
    await fleet.sweep();
    expect(await fleet.api.send("POST", `/rollouts/${id}:halt`, { body: { reason: "Wait." } })).toMatchObject({
      status: 202,
      body: { status: "halted", statusReason: "Wait." },
    });
    expect(await drive(fleet, id)).toBe("halted");
    for (let minute = 0; minute < 3; minute++) await fleet.sweep();
    expect(await states(fleet, id)).toEqual(["upgraded", "pending", "pending"]);
    expect(await fleet.api.send("POST", `/rollouts/${id}:halt`)).toMatchObject({ status: 409 });
    await fleet.api.send("POST", `/rollouts/${id}:resume`);
    expect(await drive(fleet, id)).toBe("succeeded");
    const [, , third = ""] = fleet.ids;
    const key = deploymentKey(fleet.tenantId, third);
    await fleet.table.update({ key, update: "SET revision = :later", values: { ":later": 3 } });
    await fleet.api.send("POST", `/rollouts/${id}:revert`, { body: { reason: "It loses connections." } });
    expect(await drive(fleet, id)).toBe("failed");
    expect(await states(fleet, id)).toEqual(["reverted", "reverted", "not-reverted"]);
    expect(await upgraded(fleet)).toBe(1);
  });
});

describe("whoever dies at any write", () => {
  it.each(["before", "after"] as const)(
    "%s it took place: each upgrade and each taking back began once",
    async (when) => {
      let deaths = 0;
      for (let at = 1; at <= 24; at++) {
        const fleet = await testFleet(3);
        const [, second = ""] = fleet.ids;
        const how = (one: string) => (one === second ? ({ health: "unhealthy" } as const) : {});
        const id = await created(fleet, {
          waves: [1, "100%"],
          gate: { minutes: 0, maxUnhealthy: 0 },
          onFailure: "revert",
        });
        const faulty = dying(fleet.table, at, when);
        for (let minute = 0; minute < 12; minute++) {
          await fleet.sweep(faulty.died() ? fleet.table : faulty.table).catch(() => undefined);
          await fleet.endAll(how);
        }
        if (faulty.died()) deaths += 1;
        expect(await drive(fleet, id, how)).toBe("failed");
        expect(await states(fleet, id)).toEqual(["upgraded", "reverted", "reverted"]);
        for (const one of fleet.ids) expect(await fleet.jobsOf(one, "upgrade")).toHaveLength(1);
        expect(await fleet.jobsOf(second, "roll-back")).toHaveLength(1);
      }
      expect(deaths).toBeGreaterThan(10);
    },
    60_000,
  );

  it("and two sweeps at once begin each upgrade once", async () => {
    const fleet = await testFleet(6);
    const id = await created(fleet, { waves: ["100%"], gate: { minutes: 0, maxUnhealthy: 0 } });
    for (let minute = 0; minute < 6; minute++) {
      await Promise.all([fleet.sweep(), fleet.sweep()]);
      await fleet.endAll();
    }
    expect(await drive(fleet, id)).toBe("succeeded");
    for (const one of fleet.ids) expect(await fleet.jobsOf(one, "upgrade")).toHaveLength(1);
  });
});
