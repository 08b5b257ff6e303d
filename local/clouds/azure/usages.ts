import { usage } from "./capacity.ts";
import type { Store } from "./resources.ts";
import type { AzureSettings } from "./settings.ts";

/** What the subscription may have in the region, by provider, as `az vm list-usage` and `az network list-usages` show it. */
export function usagesOf(
  provider: string,
  compute: readonly object[],
  store: Store,
  { addresses = 1_000 }: AzureSettings,
): readonly object[] {
  const count = (kind: string) => store.all(kind).length;
  if (/compute/i.test(provider)) return compute;
  return [
    usage("NetworkInterfaces", "Network Interfaces", count("networkInterfaces"), 65_536),
    usage(
      "IPv4StandardSkuPublicIpAddresses",
      "Public IPv4 Addresses - Standard",
      count("publicIPAddresses"),
      addresses,
    ),
  ];
}
