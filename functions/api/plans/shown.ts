import type * as z from "zod";
import { planEnd, type StoredPlan } from "../../../shared/domain/plan/schema.ts";
import { PlanView } from "./routes.ts";

/** A plan as it is shown. */
export function shown(plan: StoredPlan): z.output<typeof PlanView> {
  return PlanView.parse({ ...plan, plan: plan.shown, expiresAt: new Date(planEnd(plan)).toISOString() });
}
