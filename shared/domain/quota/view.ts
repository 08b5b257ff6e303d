import * as z from "zod";
import { isUnlimited, limitOf, nameOf } from "./rules.ts";
import { type Counter, Rate, RESOURCE_NAMES, RESOURCES, Resource, ROOT } from "./schema.ts";

/** How something stands to a limit that it meets. `more` is by how much the limit is too low; 0 where it fits. */
export const ShortageView = z
  .object({
    resource: Resource,
    unit: z.string(),
    /** The tenant or the group whose limit it is: `tenant-a`, `tenant-a/eng`. */
    of: z.string(),
    limit: z.int(),
    used: z.int(),
    asked: z.int(),
    more: z.int(),
  })
  .meta({ id: "QuotaFinding" });

/** What a tenant or a group may have, and has. `null` = no limit. */
export const QuotaView = z
  .object({
    /** The tenant, or the group as it is called outside: `tenant-a/eng`. */
    id: z.string(),
    tenantId: z.string(),
    /** Path of the group in its tenant; absent = the tenant itself. */
    group: z.string().optional(),
    resources: z.array(
      z.object({
        resource: Resource,
        unit: z.string(),
        limit: z.int().nullable(),
        used: z.int(),
        /** 0 also where a limit was set below what is used. */
        left: z.int().nullable(),
      }),
    ),
    /** Requests that are answered: of the whole tenant together, and of each token or user. Of tenants, where they differ from the default. */
    rates: z.object({ tenant: Rate.optional(), principal: Rate.optional() }),
    version: z.int(),
  })
  .meta({ id: "Quota" });

export function viewOf(counter: Counter): z.input<typeof QuotaView> {
  const { tenantId, group, rates, version } = counter;
  return {
    id: nameOf(counter),
    tenantId,
    ...(group === ROOT ? {} : { group }),
    resources: RESOURCE_NAMES.map((resource) => {
      const limit = limitOf(counter, resource);
      const none = isUnlimited(limit);
      return {
        resource,
        unit: RESOURCES[resource].unit,
        limit: none ? null : limit,
        used: counter.used[resource],
        left: none ? null : Math.max(0, counter.left[resource]),
      };
    }),
    rates,
    version,
  };
}
