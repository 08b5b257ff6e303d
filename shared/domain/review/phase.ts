import * as z from "zod";
import { covers, type DataScope } from "../../kernel/grants.ts";

/** Who looks at a version before its release, always in this order: the vendor itself, then the platform's two. */
export const PHASES = ["vendor", "business", "technical"] as const;
export const Phase = z.enum(PHASES);
export type Phase = z.infer<typeof Phase>;

/**
 * The phases that somebody may decide, by how far their `reviews:decide` goes: the vendor's in the own tenant alone, the
 * platform's two in all.
 */
export function phasesOf(scope: DataScope | undefined, ownTenant: boolean): readonly Phase[] {
  return PHASES.filter((phase) => (phase === "vendor" ? ownTenant && covers(scope, "tenant") : scope === "platform"));
}
