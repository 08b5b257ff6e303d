import type * as z from "zod";
import { ProviderError } from "../contract.ts";

/** What EC2 answers, parsed. @throws ProviderError `unavailable` when it is not what its documentation says: who answered is not well, or not EC2 */
export function readable<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.slice(0, 3).map(({ path }) => `/${path.join("/")}`);
  throw unreadable(`at ${where.join(", ")}`);
}

/** @param where in its answer */
export function unreadable(where: string): ProviderError {
  return new ProviderError({
    kind: "unavailable",
    providerCode: "UnreadableAnswer",
    message: `EC2's answer is not as its documentation says: ${where}.`,
    remedy: "Check that the runtime's endpoint is EC2's, and that nothing on the way answers in its place.",
  });
}
