import * as z from "zod";

/** Who looks at a version before its release, always in this order: the vendor itself, then the platform's two. */
export const PHASES = ["vendor", "business", "technical"] as const;
export const Phase = z.enum(PHASES);
export type Phase = z.infer<typeof Phase>;

/** The scope of a token that decides a phase. `review:vendor` counts in the own tenant, `platform:review` in all. */
export function scopeOf(phase: Phase): "review:vendor" | "platform:review" {
  return phase === "vendor" ? "review:vendor" : "platform:review";
}
