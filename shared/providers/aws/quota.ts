import * as z from "zod";
import { ProviderError, type Quota } from "../contract.ts";
import type { Ec2 } from "./client.ts";
import { readable } from "./readable.ts";

const LIMIT = "vpc-max-elastic-ips";
const Attribute = z.object({
  AttributeName: z.string(),
  AttributeValues: z.array(z.object({ AttributeValue: z.string() })).default([]),
});

/**
 * Two requests at once. EC2 itself tells of addresses alone: its `max-instances` is no limit any more, and how many processors may run is told by
 * Service Quotas, another service with permissions of its own. A credential that was made before this needs none of it: what is refused is left out.
 */
export async function quotaOf(ec2: Ec2): Promise<Quota> {
  try {
    const [attributes, addresses] = await Promise.all([ec2.describeAccountAttribute(LIMIT), ec2.describeAddresses({})]);
    const told = readable(Attribute.array(), attributes).find(({ AttributeName }) => AttributeName === LIMIT)
      ?.AttributeValues[0]?.AttributeValue;
    const limit = Number(told);
    if (told === undefined || !Number.isSafeInteger(limit)) return {};
    return { addresses: { limit, left: Math.max(0, limit - addresses.length) } };
  } catch (error) {
    if (error instanceof ProviderError) return {};
    throw error;
  }
}
