import * as z from "zod";
import type { JsonObject } from "../../providers/workloads.ts";
import { metaOf } from "./object.ts";

const Amounts = z.record(z.string(), z.string());
const Quota = z.object({
  spec: z.object({ hard: Amounts.optional(), scopes: z.array(z.string()).optional() }),
  status: z.object({ used: Amounts.optional() }).optional(),
});

/** A bound of what everything in a namespace takes together. Amounts as the cluster writes them: `500m`, `4Gi`. */
export const QuotaView = z.object({
  name: z.string(),
  hard: Amounts,
  /** Empty until the cluster has counted. */
  used: Amounts,
  /** It counts those pods alone. */
  scopes: z.array(z.string()).optional(),
});

/** Where a deployment lies in its cluster. */
export const NamespaceView = z.object({
  name: z.string(),
  /** It was made for the deployment and is deleted with it: nobody else's is put there. */
  own: z.boolean(),
  /** Absent where the runtime's credential may not see them. */
  quotas: z.array(QuotaView).optional(),
});
export type NamespaceView = z.infer<typeof NamespaceView>;

export function quotaView(object: JsonObject): z.infer<typeof QuotaView> {
  const { spec, status } = Quota.parse(object);
  const { hard = {}, scopes } = spec;
  return { name: metaOf(object).name, hard, used: status?.used ?? {}, ...(scopes === undefined ? {} : { scopes }) };
}
