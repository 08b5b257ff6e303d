import { inspect } from "node:util";
import { expect } from "vitest";
import { ProviderError } from "../contract.ts";

/** The ProviderError that a promise fails with; the test fails when it succeeds, or fails with anything else. */
export async function rejection(promise: Promise<unknown>): Promise<ProviderError> {
  try {
    await promise;
  } catch (error) {
    expect(error).toBeInstanceOf(ProviderError);
    if (error instanceof ProviderError) return error;
  }
  throw new Error("The cloud accepted what it should refuse.");
}

/** Everything that a logger could write of an error: message, stack, causes, own members, however deep. */
export function everythingIn(error: unknown): string {
  return `${inspect(error, { depth: 50, showHidden: true })}\n${JSON.stringify(error)}`;
}
