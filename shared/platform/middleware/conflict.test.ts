import { expect, it } from "vitest";
import { repeatOnConflict } from "./conflict.ts";

function failure(name: string, message = ""): Error {
  return Object.assign(new Error(message), { name });
}

const conflict = failure("TransactionCanceledException", "Transaction cancelled [TransactionConflict, None]");

it("repeats a transaction that met another one, with growing waits, and gives up in the end", async () => {
  const waits: number[] = [];
  const wait = async (milliseconds: number) => {
    waits.push(milliseconds);
  };
  let calls = 0;
  const third = async () => {
    calls += 1;
    if (calls < 3) throw conflict;
    return calls;
  };
  expect(await repeatOnConflict(third, wait)).toBe(3);
  expect(waits).toHaveLength(2);
  await expect(repeatOnConflict(() => Promise.reject(conflict), wait)).rejects.toBe(conflict);
  expect(waits).toHaveLength(2 + 5);
  expect(Math.max(...waits)).toBeLessThan(1000);
});

it("repeats nothing else", async () => {
  for (const error of [
    failure("ConditionFailed"),
    failure("TransactionCanceledException", "[ConditionalCheckFailed]"),
    "text",
  ]) {
    let calls = 0;
    const run = async () => {
      calls += 1;
      throw error;
    };
    await expect(repeatOnConflict(run)).rejects.toBe(error);
    expect(calls).toBe(1);
  }
});
