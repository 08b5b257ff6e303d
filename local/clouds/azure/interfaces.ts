import * as z from "zod";
import { readBody } from "./bodies.ts";
import { InterfaceBody } from "./bodies-network.ts";
import type { Kept } from "./kept.ts";
import { refuse } from "./refusal.ts";
import { type Named, type Resource, type Store, sameId, view, type Written } from "./resources.ts";

/** A subnet is seeded, as its owner has made it. */
export interface SeededSubnet {
  readonly name: string;
  /** Of 24 bits. */
  readonly cidr: string;
  readonly natGateway?: string;
  readonly routeTable?: string;
  readonly defaultOutboundAccess?: boolean;
}

const Held = z.object({
  ipConfigurations: z.array(
    z.looseObject({
      id: z.string(),
      properties: z.looseObject({
        privateIPAddress: z.string(),
        publicIPAddress: z.object({ id: z.string() }).optional(),
      }),
    }),
  ),
});

/** Network interfaces: each with one configuration, a private address of its subnet, and a public one if it is given one. */
export function openInterfaces(store: Store, kept: Kept, subnets: ReadonlyMap<string, SeededSubnet>) {
  const configurations = ({ properties }: Resource) => Held.parse(properties).ipConfigurations;

  /** The private address that it has already, or is to have. */
  function addressIn(named: Named, subnetId: string, wanted: string | undefined): string {
    const subnet = subnets.get(subnetId.toLowerCase());
    if (subnet === undefined)
      throw refuse(
        400,
        "InvalidResourceReference",
        `Resource ${subnetId} referenced by resource ${named.id} was not found.`,
      );
    const base = subnet.cidr.replace(/\.\d+\/\d+$/, "");
    const taken = new Map(
      store
        .all("networkInterfaces")
        .flatMap((one) =>
          configurations(one).map(({ properties }) => [properties.privateIPAddress, one.id.toLowerCase()]),
        ),
    );
    if (wanted !== undefined) {
      if (!wanted.startsWith(`${base}.`))
        throw refuse(
          400,
          "PrivateIPAddressNotInSubnet",
          `Private static IP address ${wanted} does not belong to the range of subnet prefix ${subnet.cidr}.`,
        );
      if ((taken.get(wanted) ?? named.id.toLowerCase()) !== named.id.toLowerCase())
        throw refuse(400, "PrivateIPAddressInUse", `Private static IP address ${wanted} is already in use.`);
      return wanted;
    }
    const mine = [...taken].find(([, id]) => id === named.id.toLowerCase())?.[0];
    // Azure keeps the first four of a subnet to itself.
    const free = Array.from({ length: 250 }, (_, index) => `${base}.${index + 4}`).find(
      (address) => !taken.has(address),
    );
    if (mine === undefined && free === undefined) throw refuse(400, "SubnetIsFull", `Subnet ${subnetId} is full.`);
    return mine ?? free ?? "";
  }

  /** @throws Refusal for a public address that is not there, or another's */
  function checkPublic(configurationId: string, addressId: string): void {
    const holder = kept.referred(addressId).properties.ipConfiguration;
    const held = z.object({ id: z.string() }).safeParse(holder).data?.id;
    if (held !== undefined && !sameId(held, configurationId))
      throw refuse(
        400,
        "PublicIPAddressInUse",
        `Resource ${configurationId} is referencing public IP address ${addressId} that is already allocated to resource ${held}.`,
      );
  }

  /** A public address tells whose it is: by its own account of it. */
  function tell(holder: Resource | undefined, configurations: readonly { id: string; address: string | undefined }[]) {
    const ids = new Set(configurations.flatMap(({ address }) => address?.toLowerCase() ?? []));
    for (const address of store.all("publicIPAddresses")) {
      const { ipConfiguration, ...rest } = address.properties;
      const of = z.object({ id: z.string() }).safeParse(ipConfiguration).data?.id;
      if (of?.toLowerCase().startsWith(`${holder?.id.toLowerCase()}/`)) address.properties = rest;
      if (ids.has(address.id.toLowerCase()))
        address.properties = { ...rest, ipConfiguration: { id: configurations[0]?.id } };
    }
  }

  return {
    put(named: Named, text: string, ifMatch: string | undefined): Written {
      const body = readBody(InterfaceBody, text);
      const { networkSecurityGroup, ipConfigurations, enableAcceleratedNetworking = false } = body.properties;
      if (networkSecurityGroup !== undefined) kept.referred(networkSecurityGroup.id);
      const configured = ipConfigurations.map(({ name, properties }) => {
        const id = `${named.id}/ipConfigurations/${name}`;
        for (const { id } of properties.applicationSecurityGroups ?? []) kept.referred(id);
        if (properties.publicIPAddress !== undefined) checkPublic(id, properties.publicIPAddress.id);
        const fixed = properties.privateIPAllocationMethod === "Static" ? properties.privateIPAddress : undefined;
        const privateIPAddress = addressIn(named, properties.subnet.id, fixed);
        return { id, name, properties: { ...properties, privateIPAddress, provisioningState: "Succeeded" } };
      });
      const virtualMachine = store.get(named.id)?.properties.virtualMachine;
      const written = kept.keep(
        named,
        body,
        {
          ipConfigurations: configured,
          enableAcceleratedNetworking,
          ...(networkSecurityGroup === undefined ? {} : { networkSecurityGroup }),
          ...(virtualMachine === undefined ? {} : { virtualMachine }),
        },
        { ifMatch },
      );
      tell(
        written.resource,
        configured.map(({ id, properties }) => ({ id, address: properties.publicIPAddress?.id })),
      );
      return written;
    },

    delete(resource: Resource): string {
      if (resource.properties.virtualMachine !== undefined)
        throw refuse(400, "NicInUse", `Network Interface ${resource.id} is used by a virtual machine.`);
      tell(resource, []);
      return kept.forget(resource);
    },

    /** It goes with its machine. */
    lost(id: string): void {
      tell(store.get(id), []);
      store.remove(id);
    },

    /** @param expand `ipConfigurations/publicIPAddress` shows the public address whole */
    view(resource: Resource, expand: string | null): object {
      if (expand !== "ipConfigurations/publicIPAddress") return view(resource);
      const ipConfigurations = configurations(resource).map((one) => {
        const address = store.get(one.properties.publicIPAddress?.id ?? "");
        const publicIPAddress = address === undefined ? undefined : view(address);
        return { ...one, properties: { ...one.properties, publicIPAddress } };
      });
      return view({ ...resource, properties: { ...resource.properties, ipConfigurations } });
    },
  };
}
export type Interfaces = ReturnType<typeof openInterfaces>;
