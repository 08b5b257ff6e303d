import { type ProbeReport, ProviderError } from "../contract.ts";
import { AccessKey, Zone } from "./answers.ts";
import type { Api } from "./client.ts";
import { routerOf } from "./network.ts";
import { quotaLeft } from "./quota.ts";
import type { Config, Key } from "./schema.ts";

/**
 * The account is the user whose key it is, the region the zone of the config: QingCloud's zones have their networks and machines apart.
 * Three requests at once, and one more for the VPC of the config.
 * @throws ProviderError `not-found` for a zone that is not there
 */
export async function probe(api: Api, own: Key | undefined, config: Config): Promise<ProbeReport> {
  const [zones, keys, quota] = await Promise.all([
    api.all("DescribeZones", {}, "zone_set", Zone),
    api.all(
      "DescribeAccessKeys",
      own === undefined ? {} : { access_keys: [own.accessKeyId] },
      "access_key_set",
      AccessKey,
    ),
    quotaLeft(api),
    config.vpcId === undefined ? undefined : routerOf(api, config.vpcId),
  ]);
  // A Frontgate shows that which it signs with, and no other.
  const account = keys.find((key) => own === undefined || key.access_key_id === own.accessKeyId)?.owner;
  const active = zones.flatMap(({ zone_id, status }) => ((status ?? "active") === "active" ? [zone_id] : [])).sort();
  if (account === undefined) throw nothing("NoAccessKey", "QingCloud does not show the API key to itself.");
  if (!active.includes(config.zone))
    throw nothing("NoZone", `QingCloud has no active zone ${config.zone} for this account: ${active.join(", ")}.`);
  return { account, region: config.zone, zones: active, ...(quota === undefined ? {} : { quota }) };
}

function nothing(providerCode: string, message: string): ProviderError {
  return new ProviderError({ kind: "not-found", providerCode, message });
}
