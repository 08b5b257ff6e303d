import * as z from "zod";
import { ProviderError, type Quota, type QuotaName } from "../contract.ts";
import { answered } from "./answered.ts";
import type { Arm, Place } from "./client.ts";
import type { Places } from "./places.ts";

const Usage = z.object({ currentValue: z.number(), limit: z.number(), name: z.object({ value: z.string() }) });

/** Azure's names of what the contract counts. A family of sizes has cores of its own besides, which no count of ours is. */
const NAMES: readonly (readonly [QuotaName, RegExp])[] = [
  ["cores", /^cores$/i],
  ["instances", /^virtualMachines$/i],
  ["addresses", /^(IPv4StandardSku|StandardSku)PublicIPAddresses$/i],
];

/**
 * What the subscription may still have in the region: 2 requests at once. Its usages are lists of the subscription, which the application may be
 * denied: then nothing is said.
 */
export async function quotaOf(arm: Arm, places: Places): Promise<Quota> {
  const usages = (await Promise.all([places.usages("Compute"), places.usages("Network")].map(told))).flat();
  return Object.fromEntries(
    NAMES.flatMap(([name, pattern]) => {
      const counts = usages
        .filter(({ name: { value } }) => pattern.test(value))
        .map(({ limit, currentValue }) => ({ limit, left: Math.max(0, limit - currentValue) }))
        .sort((a, b) => a.left - b.left);
      return counts[0] === undefined ? [] : [[name, counts[0]]];
    }),
  );

  async function told(place: Place): Promise<readonly z.infer<typeof Usage>[]> {
    try {
      return answered(Usage.array(), await arm.list(place));
    } catch (error) {
      if (error instanceof ProviderError && error.kind === "denied") return [];
      throw error;
    }
  }
}
