import { expect, it, test } from "vitest";
import { BACKGROUND, repeatOnConflict } from "./conflicts.ts";

function failure(name: string, message = "", CancellationReasons?: readonly { readonly Code?: string }[]): Error {
  return Object.assign(new Error(message), {
    name,
    ...(CancellationReasons === undefined ? {} : { CancellationReasons }),
  });
}

const cancelled = (...codes: string[]) =>
  failure(
    "TransactionCanceledException",
    "",
    codes.map((Code) => ({ Code })),
  );
const conflict = failure("TransactionCanceledException", "Transaction cancelled [TransactionConflict, None]");

/** What a run that fails `times` times with `error` costs: its calls and the waits between them. */
async function costs(error: unknown, times: number, ...patience: (typeof BACKGROUND)[]) {
  const waits: number[] = [];
  const wait = async (milliseconds: number) => {
    waits.push(milliseconds);
  };
  let calls = 0;
  const run = async () => {
    calls += 1;
    if (calls <= times) throw error;
    return "done";
  };
  const end = await repeatOnConflict(run, wait, ...patience).catch((thrown: unknown) => thrown);
  return { end, calls, waits };
}

it("repeats a transaction that met another one, with growing waits, and gives up in the end", async () => {
  expect(await costs(conflict, 2)).toMatchObject({ end: "done", calls: 3 });
  const hopeless = await costs(conflict, 100);
  expect(hopeless).toMatchObject({ end: conflict, calls: 6 });
  expect(Math.max(...hopeless.waits)).toBeLessThan(1000);
});

test.for([
  ["a throttled write", failure("ProvisionedThroughputExceededException")],
  ["a throttled account", failure("RequestLimitExceeded")],
  ["a throttled call", failure("ThrottlingException")],
  ["a transaction throttled at one item", cancelled("None", "ThrottlingError")],
  ["a transaction at a hot partition", cancelled("ProvisionedThroughputExceeded", "TransactionConflict")],
] as const)("repeats %s", async ([, error]) => {
  expect(await costs(error, 3)).toMatchObject({ end: "done", calls: 4 });
});

it("waits longer in the background, where a new table may throttle for a minute", async () => {
  const { calls, waits } = await costs(cancelled("ThrottlingError"), 100, BACKGROUND);
  expect(calls).toBe(15);
  expect(Math.max(...waits)).toBeLessThanOrEqual(8000);
});

test.for([
  ["a condition that did not hold", failure("ConditionFailed")],
  ["one among conflicts", cancelled("TransactionConflict", "ConditionalCheckFailed")],
  ["one in words", failure("TransactionCanceledException", "[ConditionalCheckFailed]")],
  ["a transaction that is not valid", cancelled("ValidationError")],
  ["a cancelled transaction without reasons", failure("TransactionCanceledException")],
  ["what is no error", "text"],
] as const)("does not repeat %s", async ([, error]) => {
  expect(await costs(error, 1)).toMatchObject({ end: error, calls: 1, waits: [] });
});
