import { ProviderError, type Quota, type QuotaName } from "../contract.ts";
import { QuotaLeft } from "./answers.ts";
import type { Api } from "./client.ts";

/** As QingCloud names them; those of its other families of machines and disks (`hp_…`) are left out. */
const NAMES: ReadonlyMap<string, QuotaName> = new Map([
  ["instance", "instances"],
  ["cpu", "cores"],
  ["memory", "memory"],
  ["volume", "volumes"],
  ["eip", "addresses"],
]);

/**
 * What may still be made in the zone; QingCloud does not say of how much. One request.
 * @returns `undefined` where the key may not ask, or an older installation does not know the question
 */
export async function quotaLeft(api: Api): Promise<Quota | undefined> {
  try {
    const { quota_left_set: set } = await api.look("GetQuotaLeft", {}, QuotaLeft);
    const known = set.flatMap(({ resource_type: type, left }): [QuotaName, { readonly left: number }][] => {
      const name = NAMES.get(type);
      return name === undefined ? [] : [[name, { left: Math.max(0, Math.floor(left)) }]];
    });
    return Object.fromEntries(known);
  } catch (error) {
    if (!(error instanceof ProviderError) || (error.kind !== "denied" && error.kind !== "invalid")) throw error;
    return undefined;
  }
}
