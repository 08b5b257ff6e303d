import * as z from "zod";
import type { Reach } from "../../kernel/reach.ts";
import type { Runtime } from "./schema.ts";
import { seesAllOf } from "./view.ts";

/** A subnet that machines may be put in: `ListedSubnet` of the providers. What is absent the cloud does not tell. */
export const RuntimeSubnet = z.object({
  id: z.string(),
  /** What its owner calls it. */
  name: z.string().optional(),
  /** CIDR block of IPv4. */
  cidr: z.string(),
  zone: z.string(),
  vpcId: z.string(),
  vpcName: z.string().optional(),
  /** Addresses that are left for machines. */
  freeAddresses: z.int().nonnegative().optional(),
  /** Whether a machine in it reaches the internet, and through what or why not. */
  egress: z.object({ open: z.boolean(), via: z.string().optional(), reason: z.string().optional() }).optional(),
});
export type RuntimeSubnet = z.infer<typeof RuntimeSubnet>;

/** All of it for who sees all of the runtime; else what is needed to choose one. */
export function showSubnet(reach: Reach, runtime: Runtime, subnet: RuntimeSubnet): RuntimeSubnet {
  if (seesAllOf(reach, runtime)) return subnet;
  const { id, name, cidr, zone, vpcId, egress } = subnet;
  const open = egress === undefined ? {} : { egress: { open: egress.open } };
  return { id, ...(name === undefined ? {} : { name }), cidr, zone, vpcId, ...open };
}
