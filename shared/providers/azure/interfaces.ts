import * as z from "zod";
import { answered } from "./answered.ts";
import type { Arm } from "./client.ts";
import { invalid } from "./errors.ts";
import { patiently } from "./patience.ts";
import { interfaceName, isMachineName, type Places } from "./places.ts";

const Configuration = z.looseObject({
  properties: z.looseObject({
    publicIPAddress: z.object({ properties: z.object({ ipAddress: z.string().nullish() }).nullish() }).nullish(),
  }),
});
/** Whole, with what we know nothing of: Azure takes an interface whole, and drops what is not named. */
const Whole = z.looseObject({
  name: z.string(),
  etag: z.string().optional(),
  properties: z.looseObject({ ipConfigurations: z.array(Configuration) }),
});
type Whole = z.infer<typeof Whole>;

/** Interfaces of machines, as far as public addresses are theirs. */
export function openInterfaces(arm: Arm, places: Places) {
  return {
    /** 1 request. `undefined` for one that is not there, or is no machine's of ours. */
    async find(machine: string): Promise<Whole | undefined> {
      if (!isMachineName(machine)) return undefined;
      const query = { $expand: "ipConfigurations/publicIPAddress" };
      const found = await arm.find(places.of("networkInterfaces", interfaceName(machine), query));
      return found === undefined ? undefined : answered(Whole, found);
    },

    publicAddress({ properties }: Whole): string | undefined {
      const [first] = properties.ipConfigurations;
      const address = first?.properties.publicIPAddress ?? undefined;
      return address === undefined ? undefined : (address.properties?.ipAddress ?? "without a number");
    },

    /** 1 request. @throws ProviderError `unavailable` (`PreconditionFailed`) when it was changed since it was read */
    async write(nic: Whole, address: { readonly id: string } | undefined): Promise<void> {
      const [first, ...others] = nic.properties.ipConfigurations;
      if (first === undefined) throw invalid("UnreadableAnswer", `Azure shows ${nic.name} without an address.`);
      const { publicIPAddress: _, ...kept } = first.properties;
      const properties = address === undefined ? kept : { ...kept, publicIPAddress: address };
      const ipConfigurations = [{ ...first, properties }, ...others];
      const body = { ...nic, properties: { ...nic.properties, ipConfigurations } };
      await patiently(() => arm.put(places.of("networkInterfaces", nic.name), body, { etag: nic.etag }));
    },
  };
}
