import * as z from "zod";
import type { Audience } from "../app/audience.ts";
import { PHASES, Phase } from "../review/phase.ts";

/** Phases of a review, each at most once and in their order. An empty list: what is submitted has passed. */
export const ReviewPhases = z
  .array(Phase)
  .max(PHASES.length)
  .refine(
    (phases) =>
      phases.every((phase, at) => PHASES.indexOf(phase) > PHASES.indexOf(phases[at - 1] ?? phase) || at === 0),
    {
      error: `must be some of ${PHASES.join(", ")}, in this order`,
    },
  );

/** A store's settings: a tenant's for what stays in it, or the platform's for what others see. */
export const StoreSettings = z.object({
  reviewPhases: z.array(Phase),
  version: z.int(),
  updatedAt: z.string().optional(),
});
export type StoreSettings = z.infer<typeof StoreSettings>;

/** What holds until somebody decides: a tenant trusts itself, the platform looks at everything. */
export const DEFAULTS: Readonly<Record<Audience, StoreSettings>> = {
  private: { reviewPhases: [], version: 0 },
  shared: { reviewPhases: [...PHASES], version: 0 },
};
