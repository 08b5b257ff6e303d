import { expect, it } from "vitest";
import { ensemble, expectGone, expectWhole } from "../testing/ensemble.ts";
import { FULL } from "../testing/seeds.ts";

/** `npm test` tries every n-th effect. */
const STRIDE = FULL ? 1 : 16;

it("R1: a five-node create survives the death of its worker before and after every side effect", async () => {
  const first = ensemble();
  const { job } = await first.prepare();
  const begin = first.effects();
  await first.run(job);
  await expectWhole(first, job.id);
  const total = first.effects() - begin;
  expect(total).toBeGreaterThan(150);
  let points = 0;
  for (let at = 1; at <= total; at += STRIDE) {
    for (const when of ["before", "after"] as const) {
      const here = ensemble();
      const made = await here.prepare();
      here.fault.at = here.effects() + at;
      here.fault.when = when;
      await here.run(made.job);
      await expectWhole(here, made.job.id);
      points += 1;
    }
  }
  console.error(`R1 create: ${points} of ${2 * total} deaths, all whole`);
}, 1_800_000);

it("R1: the undoing of a five-node create survives the death of its worker", async () => {
  const undone = async (at: number, when: "before" | "after") => {
    const here = ensemble();
    const { job } = await here.prepare();
    // After the machines were made, before the app was configured.
    const [node] = await Promise.all([here.jobs.get(here.tenant, job.id)]);
    if (node === undefined) throw new Error("no job");
    let begin = 0;
    const stop = async () => {
      const now = await here.jobs.get(here.tenant, job.id);
      if (now === undefined || now.cancelRequested) return;
      await here.jobs.cancel(now, [], { undo: true });
      begin = here.effects();
      here.fault.at = at === 0 ? 0 : begin + at;
      here.fault.when = when;
    };
    let turns = 0;
    await here.run(job, (ids) => {
      turns += 1;
      const [id] = ids;
      if (turns === 4 && id !== undefined) here.before(stop, id);
      return ids;
    });
    await expectGone(here, job.id);
    return here.effects() - begin;
  };
  const total = await undone(0, "before");
  expect(total).toBeGreaterThan(30);
  let points = 0;
  for (let at = 1; at <= total; at += STRIDE)
    for (const when of ["before", "after"] as const) {
      await undone(at, when);
      points += 1;
    }
  console.error(`R1 undo: ${points} of ${2 * total} deaths, nothing left`);
}, 1_800_000);
