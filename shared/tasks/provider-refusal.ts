import * as z from "zod";
import { ProviderError } from "../providers/contract.ts";
import { TaskError } from "./contract.ts";

/** What a provider's own function answers in place of what it was asked for. */
export const ProviderRefusal = z.object({
  /** As of a `ProviderError`, or what the function itself lacks: `no-workloads`, `secret-missing`. */
  kind: z.string(),
  providerCode: z.string(),
  message: z.string(),
  /** What helps, where the provider knows it. */
  remedy: z.string().optional(),
});
export type ProviderRefusal = z.infer<typeof ProviderRefusal>;

/** Of what a cloud, or the store's own rules for addresses, refused; `undefined`: it is a fault of ours. */
export function refusalOf(error: unknown): ProviderRefusal | undefined {
  if (error instanceof ProviderError) {
    const { kind, providerCode, message, remedy } = error;
    return { kind, providerCode, message, ...(remedy === undefined ? {} : { remedy }) };
  }
  if (error instanceof TaskError)
    return { kind: "invalid", providerCode: error.failure.code, message: error.failure.message };
  return undefined;
}
