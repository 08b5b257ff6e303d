import type * as z from "zod";
import { ProviderError } from "./contract.ts";

/**
 * A credential or a runtime's config as `connect` is given it, parsed by the provider's own schema.
 * @param cloud as its users name it
 * @throws ProviderError `invalid`, which says what member is wrong and how, never what it held
 */
export function parseInput<T extends z.ZodType>(
  cloud: string,
  what: "credential" | "config",
  schema: T,
  value: unknown,
): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `/${path.join("/")}: ${message}`);
  throw new ProviderError({
    kind: "invalid",
    providerCode: `Invalid${what}`,
    message: `The ${what} is not one for ${cloud}: ${faults.join("; ")}`,
  });
}
