import * as z from "zod";
import { Amounts } from "../quota/schema.ts";

/** A tenant's wish for higher limits, decided by the platform. */
export const QuotaRequest = z.object({
  id: z.string(),
  tenantId: z.string(),
  /** The limits that it asks for: what they shall be, not how much more. */
  limits: Amounts,
  reason: z.string(),
  status: z.enum(["open", "approved", "rejected"]),
  /** What the platform said to it. */
  message: z.string().optional(),
  decidedAt: z.string().optional(),
  createdBy: z.string(),
  createdAt: z.string(),
  version: z.int(),
});
export type QuotaRequest = z.infer<typeof QuotaRequest>;
