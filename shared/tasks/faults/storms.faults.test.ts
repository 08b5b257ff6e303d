import { expect, it } from "vitest";
import { memoryTable } from "../../platform/testing/memory-table.ts";
import { ensemble, expectWhole, NODES } from "../testing/ensemble.ts";
import { flakyTable } from "../testing/flaky-table.ts";
import { FULL, seeded, shuffled } from "../testing/seeds.ts";
import { watchedTable } from "../testing/watched-table.ts";

it("R2: every message delivered two and three times, and shuffled: nothing is made twice, nothing goes back", async () => {
  const seeds = FULL ? 200 : 8;
  for (let seed = 1; seed <= seeds; seed++) {
    const { table, regressions } = watchedTable(memoryTable());
    const here = ensemble({ table });
    const random = seeded(seed);
    const { job } = await here.prepare();
    await here.run(job, (ids) => shuffled(ids, random), 2 + (seed % 2));
    await here.again(job);
    await expectWhole(here, job.id);
    expect(regressions).toEqual([]);
  }
  console.error(`R2: ${seeds} seeds, 0 duplicates, 0 regressions`);
}, 1_800_000);

it("R3: a third of the table's calls throttled or in conflict: complete, at most three times the calls, nothing lost", async () => {
  const calm = flakyTable(memoryTable(), () => 1, 0);
  const first = ensemble({ table: calm.table });
  const { job: undisturbed } = await first.prepare();
  const prepared = calm.count.calls;
  await first.run(undisturbed);
  const usual = calm.count.calls - prepared;
  const seeds = FULL ? 100 : 6;
  const factors: number[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const { table, regressions } = watchedTable(memoryTable());
    let share = 0;
    const random = seeded(seed);
    const storm = flakyTable(table, () => (share === 0 ? 1 : random()), 0.3);
    const here = ensemble({ table: storm.table });
    const { job } = await here.prepare();
    const before = { ...storm.count };
    share = 0.3;
    await here.run(job);
    share = 0;
    await expectWhole(here, job.id);
    expect(regressions).toEqual([]);
    expect((storm.count.refused - before.refused) / (storm.count.calls - before.calls)).toBeGreaterThan(0.25);
    factors.push((storm.count.calls - before.calls) / usual);
    // No update is lost: each node's machine and address are in the table.
    const nodes = await here.deployments.nodes(here.tenant, job.deploymentId);
    expect(nodes.filter(({ instanceId, address }) => instanceId && address)).toHaveLength(NODES);
  }
  const worst = Math.max(...factors);
  const mean = factors.reduce((sum, factor) => sum + factor, 0) / factors.length;
  console.error(
    `R3: ${seeds} seeds, ${usual} calls usually, ${mean.toFixed(2)} times as many, ${worst.toFixed(2)} at worst`,
  );
  expect(worst).toBeLessThanOrEqual(3);
}, 1_800_000);
