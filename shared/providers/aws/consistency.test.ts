import { expect, test } from "vitest";
import { ProviderError } from "../contract.ts";
import { untilVisible } from "./consistency.ts";

const notYet = new ProviderError({
  kind: "not-found",
  providerCode: "InvalidGroup.NotFound",
  message: "The group does not exist",
});

function world(failures: readonly Error[]) {
  const waits: number[] = [];
  const left = [...failures];
  const attempt = async () => {
    const failure = left.shift();
    if (failure !== undefined) throw failure;
    return "seen";
  };
  const run = () =>
    untilVisible("InvalidGroup.NotFound", attempt, async (milliseconds) => {
      waits.push(milliseconds);
    });
  return { run, waits };
}

test("waits longer each time until it is there", async () => {
  const { run, waits } = world([notYet, notYet, notYet]);
  await expect(run()).resolves.toBe("seen");
  expect(waits).toEqual([250, 500, 1_000]);
});

test("gives up with the cloud's own error", async () => {
  const { run, waits } = world(Array.from({ length: 9 }, () => notYet));
  await expect(run()).rejects.toBe(notYet);
  expect(waits).toHaveLength(4);
});

test("any other failure is final", async () => {
  const denied = new ProviderError({ kind: "denied", providerCode: "UnauthorizedOperation", message: "no" });
  const { run, waits } = world([denied]);
  await expect(run()).rejects.toBe(denied);
  expect(waits).toEqual([]);
});
