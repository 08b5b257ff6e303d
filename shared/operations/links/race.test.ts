import { describe, expect, it } from "vitest";
import { ask } from "../../jobs/testing/ask.ts";
import { linkedWorld } from "../../jobs/testing/linked.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Table } from "../../platform/dynamodb.ts";
import { memoryTable } from "../../platform/testing/memory-table.ts";
import { FULL, seeded } from "../../tasks/testing/seeds.ts";
import { configure } from "../configure.ts";
import { deleteDeployment } from "../delete.ts";
import { start, stop } from "../registry.ts";

const SEEDS = FULL ? 200 : 30;
const ONE = "dep-racing0000001";
const TWO = "dep-racing0000002";
const linkTo = (id: string) => ({ values: { cluster: { zk_service: id } } });

/** The request that reads less begins later, by a time that lets either be first. */
async function later(random: () => number): Promise<void> {
  for (let left = Math.floor(random() * 300); left > 0; left--) await Promise.resolve();
}

/** A table whose reads and transactions take their turns as the seed decides. */
function taken(table: Table, random: () => number): Table {
  const turns = async () => {
    for (let left = Math.floor(random() * 12); left > 0; left--) await Promise.resolve();
  };
  return {
    ...table,
    get: async (...input) => {
      await turns();
      return table.get(...input);
    },
    batchGet: async (...input) => {
      await turns();
      return table.batchGet(...input);
    },
    transact: async (...input) => {
      await turns();
      return table.transact(...input);
    },
  };
}

/** Whether it was accepted; what refused it is one of the problems that say so. */
async function accepted(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect([
      "depended-on",
      "links-changed",
      "deployment-busy",
      "link-cycle",
      "invalid-link",
      "dependency-not-active",
    ]).toContain(error.code);
    return false;
  }
}

describe(`two requests at once, ${SEEDS} seeds`, () => {
  it("never deletes a deployment that another one has just linked to", async () => {
    const count = { linked: 0, deleted: 0 };
    for (let seed = 1; seed <= SEEDS; seed++) {
      const random = seeded(seed);
      const { here, written, dependent, settled, stored } = linkedWorld(taken(memoryTable(), random));
      const target = await written();
      await dependent(ONE, []);
      await settled(ONE, "active");
      const [deleted, linked] = await Promise.all([
        accepted(later(random).then(() => ask(here, target, deleteDeployment, { force: true }))),
        accepted(ask(here, ONE, configure, linkTo(target))),
      ]);
      expect(deleted && linked, `seed ${seed}`).toBe(false);
      expect((await stored(target)).dependents ?? 0, `seed ${seed}`).toBe(linked ? 1 : 0);
      expect((await here.deployments.links(here.tenant, 10)).length).toBe(linked ? 1 : 0);
      if (linked) count.linked += 1;
      if (deleted) count.deleted += 1;
    }
    // Both orders were met, and mostly one of the two got what it asked.
    expect(count.linked).toBeGreaterThan(SEEDS / 10);
    expect(count.deleted).toBeGreaterThan(SEEDS / 10);
  }, 120_000);

  it("never makes a circle of two links, each of which leads in none", async () => {
    let made = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { here, written, dependent, settled } = linkedWorld(taken(memoryTable(), seeded(seed)));
      await written();
      for (const id of [ONE, TWO]) {
        await dependent(id, []);
        await settled(id, "active");
      }
      const both = await Promise.all([
        accepted(ask(here, ONE, configure, linkTo(TWO))),
        accepted(ask(here, TWO, configure, linkTo(ONE))),
      ]);
      expect(both, `seed ${seed}`).not.toEqual([true, true]);
      if (both.includes(true)) made += 1;
    }
    expect(made).toBeGreaterThan(SEEDS / 10);
  }, 120_000);

  it("never stops what a deployment that starts depends on", async () => {
    const count = { stopped: 0, started: 0 };
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { here, written, dependent, settled } = linkedWorld(taken(memoryTable(), seeded(seed)));
      const target = await written();
      await dependent(ONE, [target]);
      await settled(ONE, "stopped");
      const [stopped, started] = await Promise.all([
        accepted(ask(here, target, stop, {})),
        accepted(ask(here, ONE, start, {})),
      ]);
      expect(stopped && started, `seed ${seed}`).toBe(false);
      if (stopped) count.stopped += 1;
      if (started) count.started += 1;
    }
    expect(count.stopped).toBeGreaterThan(SEEDS / 10);
    expect(count.started).toBeGreaterThan(SEEDS / 10);
  }, 120_000);
});
