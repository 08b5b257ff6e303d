import { beforeEach, describe, expect, it } from "vitest";
import { endpoints } from "../../functions/api/agent-upgrades/endpoints.ts";
import { agentUpgradeStore } from "../domain/agent-upgrade/store.ts";
import { carried } from "../domain/audit/log.ts";
import { frontgateOf, memberId } from "../domain/frontgate/members.ts";
import type { Frontgate } from "../domain/frontgate/schema.ts";
import { type FrontgateStore, frontgateStore } from "../domain/frontgate/store.ts";
import { newTestFrontgate } from "../domain/frontgate/test-frontgate.ts";
import { newId } from "../kernel/ids.ts";
import { ensurePageKey, openPager } from "../platform/middleware/pages.ts";
import { testClient } from "../platform/middleware/test-client.ts";
import { memoryTable } from "../platform/testing/memory-table.ts";
import { advanceAgentUpgrade } from "./advance.ts";
import { newTestMachines } from "./testing/machines.ts";

const program = { sha256: "a".repeat(64), bytes: 1, signature: "s".repeat(64) };
const release = { version: "2.0.0", frontgate: program, drone: { ...program, sha256: "b".repeat(64) } };

/** What the agents of one Frontgate do with a release, in place of what they should. */
interface Trouble {
  readonly frontgate?: "takes back" | "stays away";
  readonly drones?: "take back" | "stay away";
  readonly app?: "unhealthy";
}

function fleet() {
  const table = memoryTable();
  const frontgates: FrontgateStore = frontgateStore(table);
  const upgrades = agentUpgradeStore(table);
  let time = Date.parse("2026-11-22T09:00:00.000Z");
  const clock = () => new Date(time);
  const machines = newTestMachines();
  const ended: string[] = [];
  const parts = {
    frontgates,
    upgrades,
    deployments: machines.deployments,
    connections: { close: async (id: string) => void ended.push(id) },
    clock,
  };
  const client = testClient(endpoints({ upgrades, frontgates, pager: openPager(table), newId }), carried(table), {});
  const operator = client.as({ tenantId: "ops", roles: "platform-admin" });
  const trouble = new Map<string, Trouble>();
  const all: string[] = [];
  let stamp = 0;

  /** It connects, and says what it runs. */
  const hello = async (one: Frontgate, facts: { agentVersion: string; upgrades: boolean; failedRelease?: string }) => {
    stamp += 1;
    const connectionId = `${one.id}-${stamp}`;
    const proof = {
      tenantId: one.tenantId,
      frontgateId: one.id,
      publicKey: "key",
      provedAt: time + stamp,
      connectionId,
    };
    expect(await frontgates.connect({ ...proof, tokenSha256: one.tokenSha256 })).toBe(true);
    const said = { address: "10.0.0.1", caCertificate: "ca", trust: 1, restoring: false, failedRelease: undefined };
    await frontgates.hello(
      { tenantId: one.tenantId, frontgateId: one.id, connectionId },
      { ...said, ...facts },
      clock(),
    );
  };
  const tenantOf = new Map<string, string>();
  const read = async (id: string): Promise<Frontgate> => {
    const found = await frontgates.get(tenantOf.get(id) ?? "", id);
    if (found === undefined) throw new Error(`There is no ${id}.`);
    return found;
  };
  return {
    table,
    client,
    operator,
    frontgates,
    upgrades,
    trouble,
    ended,
    machines,
    hello,
    read,
    all,
    pass: (minutes: number) => {
      time += minutes * 60_000;
    },
    /** A connected Frontgate with a deployment of two nodes. */
    async add(change: Partial<Frontgate> = {}, upgradable = true): Promise<string> {
      // One millisecond apart: the upgrade takes them in this order.
      time += 1;
      const made = newTestFrontgate("token", clock(), { tokenExpiresAt: time + 3_600_000, ...change });
      tenantOf.set(made.id, made.tenantId);
      const deploymentId = machines.add(made.tenantId, 2);
      await frontgates.join(made, deploymentId);
      await hello(made, { agentVersion: "1.0.0", upgrades: upgradable });
      all.push(made.id);
      return made.id;
    },
    sweep: () => advanceAgentUpgrade(parts),
    /** What agents do when they are told. */
    async agents(): Promise<void> {
      for (const id of all) {
        const one = await read(id);
        const odd = trouble.get(id) ?? {};
        if (one.release !== undefined && one.agentVersion !== one.release.version) {
          const { version } = one.release;
          if (odd.frontgate === "takes back")
            await hello(one, { agentVersion: "1.0.0", upgrades: true, failedRelease: version });
          else if (odd.frontgate === undefined) await hello(one, { agentVersion: version, upgrades: true });
        } else if (one.release?.drones === true) {
          // A member speaks for its Frontgate's deployments.
          const { users } = await read(frontgateOf(id));
          for (const node of users.flatMap(machines.nodesOf)) {
            if (odd.drones === "stay away") continue;
            if (odd.drones === "take back") node.failedRelease = one.release.version;
            else node.agentVersion = one.release.version;
            if (odd.app !== undefined) for (const user of users) machines.deployment(user).health = odd.app;
          }
        }
      }
    },
    async begin(body: object = {}): Promise<string> {
      const asked = { ...release, gate: { returnMinutes: 5, watchMinutes: 1 }, reason: "It closes a hole.", ...body };
      const answer = await operator.send("POST", "/agent-upgrades", { body: asked });
      expect(answer).toMatchObject({ status: 202, body: { status: "running" } });
      return answer.body.id;
    },
    async status(id: string) {
      const { body } = await operator.send("GET", `/agent-upgrades/${id}`);
      return { ...body, states: body.frontgates.map(({ status }: { status: string }) => status) };
    },
  };
}

type Fleet = ReturnType<typeof fleet>;
/** A minute after the other, until the upgrade does not run any more. */
async function drive(all: Fleet, id: string, minutes = 200): Promise<string> {
  for (let minute = 0; minute < minutes; minute++) {
    await all.sweep();
    await all.agents();
    all.pass(1);
    const { status } = await all.status(id);
    if (status !== "running") return status;
  }
  throw new Error(`It does not end: ${JSON.stringify(await all.status(id))}`);
}

describe("an upgrade of agents", () => {
  let all: Fleet;
  beforeEach(() => {
    all = fleet();
  });
  const add = async (count: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let i = 0; i < count; i++) ids.push(await all.add());
    return ids;
  };

  it("takes one Frontgate, then a tenth, then all; Drones after their Frontgate", async () => {
    const [first = ""] = await add(12);
    const id = await all.begin();
    expect((await all.status(id)).waves).toEqual([1, 1, 10]);
    await all.sweep();
    await all.sweep();
    expect((await all.read(first)).release).toMatchObject({ version: "2.0.0", drones: false });
    expect(all.ended).toHaveLength(1);
    expect((await all.status(id)).states).toEqual(["frontgate", ...Array(11).fill("pending")]);
    await all.agents();
    await all.sweep();
    expect((await all.status(id)).frontgates[0]).toMatchObject({ status: "drones", drones: { length: 2 }, left: 0 });
    expect((await all.read(first)).release).toMatchObject({ drones: true });
    expect(await drive(all, id)).toBe("succeeded");
    expect((await all.status(id)).states).toEqual(Array(12).fill("upgraded"));
  });

  it("is listed with all that were before it, newest first and page by page, for the platform alone", async () => {
    await add(1);
    await ensurePageKey(all.table);
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) {
      ids.push(await all.begin());
      expect(await drive(all, ids[i] ?? "")).toBe("succeeded");
    }
    const { body: first } = await all.operator.send("GET", "/agent-upgrades?pageSize=2");
    const next = `/agent-upgrades?pageSize=2&pageToken=${encodeURIComponent(first.nextPageToken)}`;
    const { body: last } = await all.operator.send("GET", next);
    expect([...first.items, ...last.items].map(({ id }) => id)).toEqual(ids.toSorted().toReversed());
    expect(last.nextPageToken).toBeUndefined();
    expect(first.items[0]).toMatchObject({ version: "2.0.0", status: "succeeded" });
    const other = all.operator.as({ tenantId: "ops", roles: "tenant-admin" });
    expect((await other.send("GET", "/agent-upgrades")).status).toBe(404);
  });

  it("halts when a machine has taken the release back, and asks nobody else; goes on when resumed", async () => {
    const [first = "", second = ""] = await add(4);
    all.trouble.set(first, { frontgate: "takes back" });
    const id = await all.begin();
    expect(await drive(all, id)).toBe("halted");
    const halted = await all.status(id);
    expect(halted.states).toEqual(["failed", "pending", "pending", "pending"]);
    expect(halted.statusReason).toContain("took it back by itself");
    expect((await all.read(first)).release).toBeUndefined();
    all.pass(60);
    await all.sweep();
    expect((await all.read(second)).release).toBeUndefined();
    expect(await all.operator.send("POST", `/agent-upgrades/${id}:resume`)).toMatchObject({ status: 202 });
    expect(await drive(all, id)).toBe("succeeded");
    expect((await all.status(id)).states).toEqual(["failed", "upgraded", "upgraded", "upgraded"]);
  });

  it.each([
    [{ frontgate: "stays away" }, "did not come back"],
    [{ drones: "stay away" }, "2 Drones did not come back"],
    [{ drones: "take back" }, "took it back by itself"],
    [{ app: "unhealthy" }, "was healthy and is unhealthy"],
  ] as const)("halts in its second wave: %o", async (odd, why) => {
    const [, second = ""] = await add(5);
    all.trouble.set(second, odd);
    const id = await all.begin({ waves: [1, 2, "100%"] });
    expect(await drive(all, id)).toBe("halted");
    const { states, statusReason } = await all.status(id);
    expect(states).toEqual(["upgraded", "failed", "pending", "pending", "pending"]);
    expect(statusReason).toContain(why);
  });

  it("leaves out agents that are too old, and those that are not there", async () => {
    await all.add({}, false);
    const silent = await all.read(await all.add());
    await all.frontgates.disconnect(silent.connectionId ?? "");
    const third = await all.add();
    const [node] = (await all.read(third)).users.flatMap(all.machines.nodesOf);
    if (node !== undefined) delete node.agentVersion;
    const id = await all.begin();
    expect(await drive(all, id)).toBe("succeeded");
    const { states, frontgates } = await all.status(id);
    expect(states).toEqual(["unsupported", "skipped", "upgraded"]);
    expect(frontgates[2]).toMatchObject({ left: 1, drones: { length: 1 } });
  });

  it("upgrades three members one after the other, the one that leads last", async () => {
    const main = await all.add({ members: 3 });
    const { tenantId } = await all.read(main);
    const members = [1, 2, 3].map((member) => memberId(main, member));
    for (const id of members) await all.add({ id, tenantId, tokenSha256: "x".repeat(64) });
    const [leader = ""] = members;
    const { connectionId = "" } = await all.read(leader);
    const facts = { address: "a", caCertificate: "ca", agentVersion: "1.0.0", trust: 1, restoring: false };
    const lead = { ...facts, upgrades: true, failedRelease: undefined };
    await all.frontgates.takeLead({ tenantId, frontgateId: leader, connectionId }, lead, new Date());
    const id = await all.begin();
    expect((await all.status(id)).states).toHaveLength(1);
    const asked = async () => (await Promise.all(members.map(all.read))).map(({ release: one }) => one?.version ?? "-");
    const order: string[][] = [];
    for (let minute = 0; minute < 4; minute++) {
      await all.sweep();
      order.push(await asked());
      await all.agents();
      all.pass(1);
    }
    expect(order).toEqual([
      ["-", "-", "-"],
      ["-", "2.0.0", "-"],
      ["-", "2.0.0", "2.0.0"],
      ["2.0.0", "2.0.0", "2.0.0"],
    ]);
    expect(await drive(all, id)).toBe("succeeded");
    expect((await all.read(main)).release).toBeUndefined();
  });

  it("begins once when two sweeps come at once, and one upgrade is under way at a time", async () => {
    await add(3);
    const id = await all.begin({ waves: ["100%"] });
    const other = await all.operator.send("POST", "/agent-upgrades", { body: { ...release, reason: "Again." } });
    expect(other).toMatchObject({ status: 409, body: { code: "wrong-state" } });
    for (let minute = 0; minute < 20; minute++) {
      await Promise.all([all.sweep(), all.sweep()]);
      await all.agents();
      all.pass(1);
    }
    expect((await all.status(id)).states).toEqual(Array(3).fill("upgraded"));
    expect(await all.operator.send("POST", `/agent-upgrades/${id}:halt`)).toMatchObject({ status: 409 });
    const next = await all.begin({ version: "3.0.0" });
    expect(await all.operator.send("POST", `/agent-upgrades/${next}:halt`)).toMatchObject({ status: 202 });
    const third = await all.begin({ version: "4.0.0" });
    expect(await all.operator.send("POST", `/agent-upgrades/${next}:resume`)).toMatchObject({ status: 409 });
    expect(await drive(all, third)).toBe("succeeded");
  });

  it("A5: is the platform's alone", async () => {
    const tenant = all.client.as({ tenantId: "tenant-a", roles: "tenant-admin" });
    const body = { ...release, reason: "Mine." };
    expect(await tenant.send("POST", "/agent-upgrades", { body })).toMatchObject({ status: 404 });
    const id = await all.begin();
    for (const [method, path] of [
      ["GET", `/agent-upgrades/${id}`],
      ["POST", `/agent-upgrades/${id}:halt`],
      ["POST", `/agent-upgrades/${id}:resume`],
    ] as const)
      expect(await tenant.send(method, path)).toMatchObject({ status: 404 });
  });
});
