import type * as z from "zod";
import type { Node } from "../domain/deployment/schema.ts";
import type { Runtime } from "../domain/runtime/schema.ts";
import { HOURS_A_MONTH, type PriceList } from "../providers/prices.ts";
import type { PriceView } from "./view.ts";

/** What no price list tells: it depends on use, or on other deployments. */
export const NEVER_PRICED: readonly string[] = ["traffic", "the VPC's Frontgate"];

type Sized = Pick<Node, "cpu" | "memory" | "volumeSize" | "publicAddress">;

/**
 * What nodes cost a month, before and after, at the provider's list price. Whatever the list does not know is named and
 * counts as nothing: traffic, the Frontgate that deployments of a VPC share, and licences never are in it. Pure.
 */
export function priceOf(
  list: PriceList | undefined,
  runtime: Pick<Runtime, "provider" | "probe">,
  before: readonly Sized[],
  after: readonly Sized[],
): z.infer<typeof PriceView> {
  const notPriced = new Set<string>(NEVER_PRICED);
  const { region } = runtime.probe;
  const month = (nodes: readonly Sized[]) =>
    nodes.reduce((sum, { cpu, memory, volumeSize, publicAddress }) => {
      const machine = list?.machineHour({ cpu, memory }, region);
      if (machine === undefined) notPriced.add(`machines with ${cpu} CPUs and ${memory} MiB in ${region}`);
      const volume = volumeSize === 0 ? 0 : list?.volumeMonth(region, volumeSize);
      if (volume === undefined) notPriced.add(`volumes in ${region}`);
      const address = publicAddress === undefined ? 0 : list?.addressHour(region);
      if (address === undefined) notPriced.add(`public addresses in ${region}`);
      return sum + ((machine ?? 0) + (address ?? 0)) * HOURS_A_MONTH + (volume ?? 0) * volumeSize;
    }, 0);
  return {
    currency: list?.currency ?? "USD",
    before: Math.round(month(before) * 100),
    after: Math.round(month(after) * 100),
    ...(list === undefined ? {} : { listed: { on: list.on, source: list.source } }),
    notPriced: [...notPriced],
  };
}
