import { expect, it } from "vitest";
import { type Ending, type History, readHistories } from "../testing/histories/format.ts";
import { resume } from "../testing/histories/resume.ts";
import { FULL } from "../testing/seeds.ts";

const histories = readHistories();

/**
 * The same end of job, deployment, nodes and cloud. Of the tasks those that were stored: what was done stays done, and of
 * a job that succeeded all are. Where one failed, another of its layer may have begun or not; what was not planned yet, a
 * later version may plan otherwise.
 */
function expectSame(found: Ending, { end, steps, name }: History, step: number): void {
  const stored = new Map(
    steps
      .slice(0, step)
      .flatMap(({ put }) =>
        put.flatMap(({ entity, id, status }) => (entity === "Task" ? [[id, status] as const] : [])),
      ),
  );
  const isDone = (status: unknown) => status === "succeeded" || status === "skipped";
  const { tasks, ...rest } = found;
  const { tasks: then, ...wanted } = end;
  const chosen = [...stored].filter(([, status]) => end.job.status === "succeeded" || isDone(status));
  const statuses = (of: Readonly<Record<string, string>>) => chosen.map(([id]) => [id, of[String(id)]]);
  expect([rest, statuses(tasks)], `${name}, after ${step} of ${steps.length} steps`).toEqual([wanted, statuses(then)]);
}

/** All of a history's steps; for `npm test` one, another one for each history. */
const stepsOf = ({ from, steps }: History, place: number): readonly number[] => {
  const all = Array.from({ length: steps.length - from }, (_, at) => from + at + 1);
  return FULL ? all : all.filter((_, at) => at === (place * 7) % all.length);
};

it("R9: at least fifty stored histories: each goes on from wherever it was, and ends as it did", async () => {
  expect(histories.length).toBeGreaterThanOrEqual(50);
  let resumed = 0;
  for (const [place, history] of histories.entries())
    for (const step of stepsOf(history, place)) {
      expectSame(await resume(history, step), history, step);
      resumed += 1;
    }
  console.error(`R9: ${histories.length} histories, ${resumed} resumed, 0 diverged`);
}, 1_800_000);

it("R9: members that a later version wrote into every item change nothing", async () => {
  const chosen = FULL ? histories : histories.filter((_, place) => place % 12 === 0);
  for (const history of chosen) {
    const step = history.from + Math.ceil((history.steps.length - history.from) / 2);
    const later = { laterMember: { of: "a later version" }, schemaVersion: 99 };
    expectSame(await resume(history, step, later), history, step);
  }
}, 1_800_000);
