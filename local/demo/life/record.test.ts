import { describe, expect, it } from "vitest";
import type { Acknowledged, Writer } from "./client.ts";
import { recordOf, type Step, tableOf } from "./record.ts";

/** A client that has written some numbers, and an app that has some of them. */
function world(written: number) {
  const acknowledged: Acknowledged[] = [];
  const present = new Set<number>();
  let paused = false;
  const write = (count: number) => {
    for (let more = 0; more < count && !paused; more++) {
      const number = acknowledged.length + 1;
      acknowledged.push({ number, at: Date.now() });
      present.add(number);
    }
  };
  write(written);
  const writer: Writer = {
    connectTo: async () => undefined,
    pause: async () => {
      paused = true;
    },
    resume: async () => {
      paused = false;
    },
    acknowledged: async () => [...acknowledged],
    present: async () => new Set(present),
  };
  const told: Step[] = [];
  return { write, present, told, record: recordOf("app", writer, (step) => told.push(step)) };
}

describe("what a client sees of an app's life", () => {
  it("counts what was acknowledged during a step, and nothing lost where all of it is there", async () => {
    const { record, write, told } = world(5);
    await record.step("grow", async () => {
      write(3);
      return ["job-1"];
    });
    expect(told).toMatchObject([{ app: "app", step: "grow", jobs: ["job-1"], lost: 0 }]);
    expect(told[0]?.writes).toBeGreaterThanOrEqual(3);
    expect(record.acknowledged).toBe(8);
  });

  it("finds every acknowledged write that the app does not have any more, in this step and in later ones", async () => {
    const { record, present, told } = world(5);
    await record.step("shrink", async () => {
      present.delete(2);
      present.delete(4);
      return [];
    });
    await record.step("nothing", async () => []);
    expect(told.map(({ lost }) => lost)).toEqual([2, 2]);
  });

  it("lets a restore take back what came after the back-up, and nothing before it", async () => {
    const { record, write, present, told } = world(4);
    const mark = await record.mark();
    write(3);
    await record.restoring("restore", mark, async () => {
      for (const number of [3, 6, 7]) present.delete(number);
      return ["job-1"];
    });
    expect(told).toMatchObject([{ step: "restore", setBack: 2, lost: 1 }]);
    write(2);
    await record.step("go on", async () => {
      present.delete(8);
      return [];
    });
    expect(told.at(-1)).toMatchObject({ lost: 2 });
  });

  it("holds a restore to what was lost before it", async () => {
    const { record, present, told } = world(4);
    present.delete(1);
    await record.restoring("restore", 4, async () => []);
    expect(told.at(-1)?.lost).toBeGreaterThanOrEqual(1);
  });
});

it("shows steps as a table", () => {
  const step: Step = {
    app: "a",
    step: "restore",
    seconds: 1,
    jobs: ["job-1"],
    writes: 0,
    silence: 1,
    lost: 0,
    setBack: 2,
  };
  const [head = "", row = ""] = tableOf([step]);
  expect(head.trim().split(/ {2,}/)).toEqual(["app", "step", "seconds", "jobs", "writes", "longest pause", "lost"]);
  expect(row.trim().split(/ {2,}/)).toEqual(["a", "restore (2 taken back)", "1.0", "1", "0", "1.0", "0"]);
});
