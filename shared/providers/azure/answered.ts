import type * as z from "zod";
import { invalid } from "./errors.ts";

/** What Azure answers, parsed. @throws ProviderError `invalid` when it is not what its documentation says */
export function answered<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.slice(0, 3).map(({ path }) => `/${path.join("/")}`);
  throw invalid("UnreadableAnswer", `Azure's answer is not as its documentation says: ${where.join(", ")}.`);
}
