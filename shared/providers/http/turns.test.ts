import { setImmediate as soon } from "node:timers/promises";
import { expect, it } from "vitest";
import { Turns } from "./turns.ts";

it("lets so many begin at a time, in their order, and goes on when one fails", async () => {
  const turns = new Turns(2);
  const begun: number[] = [];
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<number>());
  const all = ends.map(({ promise }, index) =>
    turns.take(() => {
      begun.push(index);
      return promise;
    }),
  );
  await soon();
  expect(begun).toEqual([0, 1]);
  ends[1]?.reject(new Error("no"));
  await expect(all[1]).rejects.toThrow("no");
  await soon();
  expect(begun).toEqual([0, 1, 2]);
  for (const [index, end] of ends.entries()) end.resolve(index);
  expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
    "fulfilled",
  ]);
});

it("never begins what was given up before its turn", async () => {
  const turns = new Turns(1);
  const first = Promise.withResolvers<void>();
  const begun: string[] = [];
  const running = turns.take(() => first.promise);
  const stop = new AbortController();
  const given = turns.take(async () => void begun.push("given up"), stop.signal);
  const next = turns.take(async () => void begun.push("next"));
  stop.abort(new Error("enough"));
  await expect(given).rejects.toThrow("enough");
  await expect(turns.take(async () => void begun.push("late"), stop.signal)).rejects.toThrow("enough");
  first.resolve();
  await Promise.all([running, next]);
  expect(begun).toEqual(["next"]);
});
