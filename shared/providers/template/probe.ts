import type { ProbeReport } from "../contract.ts";
import { Account, Network } from "./answers.ts";
import type { Api } from "./client.ts";
import { fault } from "./errors.ts";
import type { Config } from "./schema.ts";

/**
 * Two requests at once: whose key it is, and the networks of the region.
 * @throws ProviderError `not-found` when the network that the runtime names, or any at all, is missing
 */
export async function probe(api: Api, { region, vpcId }: Config): Promise<ProbeReport> {
  const [account, networks] = await Promise.all([
    api.get(Account, "/account", [["region", region]]),
    api.list(Network, "/subnets", [["region", region]]),
  ]);
  const found = vpcId === undefined ? networks[0] : networks.find(({ network }) => network === vpcId);
  if (found === undefined)
    throw fault("not-found", "NoNetwork", `The account sees no network ${vpcId ?? "at all"} in ${region}.`);
  return { account: account.id, region, zones: account.zones };
}
