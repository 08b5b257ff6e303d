import { readBody } from "./bodies.ts";
import { AddressBody, GroupBody, MembersBody } from "./bodies-network.ts";
import type { Interfaces } from "./interfaces.ts";
import type { Kept } from "./kept.ts";
import { refuse } from "./refusal.ts";
import { type Named, type Resource, type Store, view, type Written } from "./resources.ts";

/** Microsoft.Network's writes. @param quota public addresses that the subscription may have here */
export function openNetworkRules(store: Store, kept: Kept, interfaces: Interfaces, quota: number) {
  let addresses = 0;
  const inUse = (id: string, by: (one: Resource) => boolean): boolean =>
    store
      .all()
      .some(
        (one) =>
          one.id !== id && by(one) && JSON.stringify(one.properties).toLowerCase().includes(`"${id.toLowerCase()}"`),
      );

  function putGroup(named: Named, text: string): Written {
    const body = readBody(GroupBody, text);
    const rules = body.properties.securityRules;
    for (const { properties } of rules)
      for (const { id } of [
        ...(properties.sourceApplicationSecurityGroups ?? []),
        ...(properties.destinationApplicationSecurityGroups ?? []),
      ])
        kept.referred(id);
    const priorities = rules.map(({ properties }) => `${properties.direction} ${properties.priority}`);
    if (new Set(priorities).size < priorities.length)
      throw refuse(400, "SecurityRuleConflict", "Two rules have one priority.");
    const shown = rules.map(({ name, properties }) => ({
      id: `${named.id}/securityRules/${name}`,
      name,
      properties: { ...properties, provisioningState: "Succeeded" },
    }));
    return kept.keep(named, body, { securityRules: shown });
  }

  function putAddress(named: Named, text: string): Written {
    const body = readBody(AddressBody, text);
    const old = store.get(named.id)?.properties;
    // As the retirement of Basic addresses is met.
    if (body.sku.name === "Basic")
      throw refuse(
        400,
        "IPv4BasicSkuPublicIpCountLimitReached",
        "Cannot create more than 0 IPv4 Basic SKU public IP addresses for this subscription in this region.",
      );
    if (body.properties.publicIPAllocationMethod !== "Static")
      throw refuse(
        400,
        "StandardSkuPublicIPAddressesMustBeStatic",
        `Standard sku publicIp ${named.id} must have AllocationMethod set to Static.`,
      );
    if (old === undefined && store.all("publicIPAddresses").length >= quota)
      throw refuse(
        400,
        "PublicIPCountLimitReached",
        `Cannot create more than ${quota} public IP addresses for this subscription in this region.`,
      );
    const { ipConfiguration, ipAddress = `20.61.${addresses >> 8}.${++addresses & 255}` } = old ?? {};
    const held = ipConfiguration === undefined ? {} : { ipConfiguration };
    return kept.keep(named, body, { ...body.properties, ...held, ipAddress }, { beside: { sku: body.sku } });
  }

  return {
    put(named: Named, text: string, ifMatch: string | undefined): Written {
      if (named.kind === "applicationSecurityGroups") return kept.keep(named, readBody(MembersBody, text), {});
      if (named.kind === "networkSecurityGroups") return putGroup(named, text);
      if (named.kind === "publicIPAddresses") return putAddress(named, text);
      return interfaces.put(named, text, ifMatch);
    },

    /** @returns the operation; `undefined` when it is not there */
    delete(named: Named): string | undefined {
      const found = store.get(named.id);
      if (found === undefined) return undefined;
      if (found.kind === "networkInterfaces") return interfaces.delete(found);
      const holder = found.properties.ipConfiguration;
      if (found.kind === "publicIPAddresses" && holder !== undefined)
        throw refuse(
          400,
          "PublicIPAddressCannotBeDeleted",
          `Public IP address ${found.id} can not be deleted since it is still allocated to resource ${JSON.stringify(holder)}. In order to delete the public IP, disassociate/detach the Public IP address from the resource.`,
        );
      if (found.kind === "networkSecurityGroups" && inUse(found.id, ({ kind }) => kind === "networkInterfaces"))
        throw refuse(
          400,
          "InUseNetworkSecurityGroupCannotBeDeleted",
          `Network security group ${found.id} cannot be deleted because it is in use.`,
        );
      if (found.kind === "applicationSecurityGroups" && inUse(found.id, ({ kind }) => kind !== found.kind))
        throw refuse(
          400,
          "InUseApplicationSecurityGroupCannotBeDeleted",
          `Application security group ${found.id} cannot be deleted because it is in use.`,
        );
      return kept.forget(found);
    },

    view: (resource: Resource, expand: string | null): object =>
      resource.kind === "networkInterfaces" ? interfaces.view(resource, expand) : shown(resource),
  };

  /** A public address has none before it is made. */
  function shown(resource: Resource): object {
    if (resource.kind !== "publicIPAddresses" || resource.state !== "Updating") return view(resource);
    const { ipAddress, ...properties } = resource.properties;
    return view({
      ...resource,
      properties: properties.ipConfiguration === undefined ? properties : { ...properties, ipAddress },
    });
  }
}
