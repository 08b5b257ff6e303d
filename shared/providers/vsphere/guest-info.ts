import type { CreateInstance } from "../contract.ts";
import { ProviderError } from "../contract.ts";
import { diskNames } from "../disk-names.ts";
import { hostName } from "../host-name.ts";
import { DATA_DEVICES, unitOf } from "./devices.ts";
import type { Network } from "./schema.ts";

/** Of every place: a machine may be given a volume later. */
const VENDOR_DATA = diskNames(DATA_DEVICES.map((device) => ({ device, path: `*-scsi-0:0:${unitOf(device)}:0` })));

/**
 * What cloud-init of the guest reads at its first boot
 * (https://cloudinit.readthedocs.io/en/latest/reference/datasources/vmware.html), by the keys of the machine's advanced configuration.
 */
export function guestInfo(input: CreateInstance, id: string, network: Network): ReadonlyMap<string, string> {
  const metadata = {
    "instance-id": id,
    "local-hostname": hostName(input.name, id.slice(0, 8)),
    ...(input.address === undefined ? {} : { network: fixedAddress(input.address, network) }),
  };
  const parts = { userdata: input.userData, metadata: JSON.stringify(metadata), vendordata: VENDOR_DATA };
  return new Map(
    Object.entries(parts).flatMap(([name, text]): [string, string][] =>
      text === ""
        ? []
        : [
            [`guestinfo.${name}`, Buffer.from(text).toString("base64")],
            [`guestinfo.${name}.encoding`, "base64"],
          ],
    ),
  );
}

/** Netplan's, which cloud-init writes for every distribution. */
function fixedAddress(address: string, { name, cidr, gateway, dns = [] }: Network): object {
  if (gateway === undefined) {
    throw new ProviderError({
      kind: "invalid",
      providerCode: "NoFixedAddress",
      message: `The machine is to have the address ${address}, and vCenter gives no addresses: the runtime's config says no gateway of ${name}.`,
      remedy:
        "Add `gateway` to the network in the runtime's config, and keep such addresses out of what its DHCP server gives to others.",
    });
  }
  const card = {
    match: { name: "e*" },
    dhcp4: false,
    addresses: [`${address}/${cidr.split("/")[1]}`],
    routes: [{ to: "0.0.0.0/0", via: gateway }],
    ...(dns.length === 0 ? {} : { nameservers: { addresses: dns } }),
  };
  return { version: 2, ethernets: { first: card } };
}
