import * as z from "zod";
import { Amounts } from "../quota/schema.ts";

/** A tenant's wish for higher limits, decided by the platform once the tenant's own approvers have agreed. */
export const QuotaRequest = z.object({
  id: z.string(),
  tenantId: z.string(),
  /** The limits that it asks for: what they shall be, not how much more. */
  limits: Amounts,
  reason: z.string(),
  /** `pending_approval` until the tenant's own approvers have agreed; `open`: the platform's to decide. */
  status: z.enum(["pending_approval", "open", "approved", "rejected"]),
  /** The tenant's own approval that it waits for, or went through. */
  approvalId: z.string().optional(),
  /** What the platform said to it; or why the tenant's own approval did not come about. */
  message: z.string().optional(),
  decidedAt: z.string().optional(),
  createdBy: z.string(),
  createdAt: z.string(),
  version: z.int(),
});
export type QuotaRequest = z.infer<typeof QuotaRequest>;
