import type { Table } from "../../platform/dynamodb.ts";
import { isLook, lookName, lookupsKey } from "./entity.ts";
import { KeptLookup } from "./schema.ts";

/** Of an item as it was read; none where there is no item. */
export function lookupsOf(item: Readonly<Record<string, unknown>> | undefined): readonly KeptLookup[] {
  return Object.entries(item ?? {}).flatMap(([name, value]) => {
    const parsed = isLook(name) ? KeptLookup.safeParse(value) : undefined;
    return parsed?.success === true ? [parsed.data] : [];
  });
}

/** Adds what a step has asked. No round trip for nothing, else one write. */
export async function keepLookups(
  table: Table,
  { tenantId, jobId }: { readonly tenantId: string; readonly jobId: string },
  lookups: readonly KeptLookup[],
): Promise<void> {
  if (lookups.length === 0) return;
  const names = lookups.map((one, index) => [`#l${index}`, lookName(one.what)] as const);
  const values = lookups.map((one, index) => [`:l${index}`, one] as const);
  await table.update({
    key: lookupsKey(tenantId, jobId),
    update: `SET #entity = :entity, tenantId = :tenant, jobId = :job, ${lookups.map((_, index) => `#l${index} = :l${index}`).join(", ")}`,
    names: { "#entity": "entity", ...Object.fromEntries(names) },
    values: { ":entity": "Lookups", ":tenant": tenantId, ":job": jobId, ...Object.fromEntries(values) },
  });
}
