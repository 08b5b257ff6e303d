import * as z from "zod";
import type { AddressesCapability, PublicAddress } from "../addresses.ts";
import { TAGS } from "../contract.ts";
import { fault } from "./errors.ts";
import { everyPage } from "./lists.ts";
import type { Ports } from "./ports.ts";
import type { Config } from "./schema.ts";
import type { Servers } from "./servers.ts";
import type { Session } from "./session.ts";
import { unlessGone } from "./storage.ts";
import { carries, describedTags, describeTags, withKey } from "./tags.ts";

const FloatingIp = z
  .object({
    id: z.string(),
    floating_ip_address: z.string(),
    description: z.string().nullish(),
    port_id: z.string().nullish(),
    port_details: z.object({ device_id: z.string().nullish() }).nullish(),
  })
  .transform((ip) => {
    const portId = ip.port_id ?? undefined;
    const instanceId =
      (ip.port_details?.device_id ?? "") === "" ? undefined : (ip.port_details?.device_id ?? undefined);
    const report: PublicAddress = {
      id: ip.id,
      address: ip.floating_ip_address,
      tags: describedTags(ip.description ?? ""),
      ...(portId === undefined || instanceId === undefined ? {} : { instanceId }),
    };
    /** Absent while nothing answers to it. */
    return { report, holder: portId === undefined ? undefined : (instanceId ?? portId) };
  });
const OneFloatingIp = z.object({ floatingip: FloatingIp });
const Networks = z.object({ networks: z.array(z.object({ id: z.string(), name: z.string() })) });

/** 1 request. */
export const floatingIps = (session: Session, by: Readonly<Record<string, string>> = {}) =>
  everyPage(session, "network", {
    path: "/floatingips",
    member: "floatingips",
    schema: FloatingIp,
    query: new URLSearchParams(by),
  });

/**
 * Floating IPs. Requests: `allocate` 1 when it is there, 2 when it is new, and 1 more without `config.externalNetworkId`; `associate` 2 at
 * once when it is there already, else 3; `disassociate` and `release` 1 or 2; `list` 1.
 *
 * Neutron takes no client token: two calls at once with one key may make two, and the caller's lease must keep them apart.
 */
export function openAddresses(session: Session, config: Config, ports: Ports, servers: Servers): AddressesCapability {
  const path = (id: string) => `/floatingips/${encodeURIComponent(id)}`;
  const all = () => floatingIps(session);
  const byId = async (id: string) => (await all()).find(({ report }) => report.id === id);
  const point = (id: string, portId: string | null) =>
    session.done("network", { method: "PUT", path: path(id), body: { floatingip: { port_id: portId } } });

  async function externalNetwork(): Promise<string> {
    if (config.externalNetworkId !== undefined) return config.externalNetworkId;
    const query = new URLSearchParams({ "router:external": "true" });
    const { networks } = await session.json("network", Networks, { path: "/networks", query });
    const [only, ...others] = networks;
    if (only !== undefined && others.length === 0) return only.id;
    const names = networks.map(({ id, name }) => `${name} (${id})`).join(", ");
    throw fault(
      only === undefined ? "not-found" : "invalid",
      only === undefined ? "NoExternalNetwork" : "SeveralExternalNetworks",
      only === undefined
        ? "The project sees no external network, so that there are no public addresses."
        : `The project sees several external networks: ${names}.`,
      "Say which one public addresses come from with `externalNetworkId` in the runtime's config.",
    );
  }

  return {
    async allocate({ key, tags }) {
      const mine = (await all())
        .map(({ report }) => report)
        .filter((report) => report.tags[TAGS.key] === key)
        .sort((a, b) => a.id.localeCompare(b.id))[0];
      if (mine !== undefined) return mine;
      const body = {
        floatingip: { floating_network_id: await externalNetwork(), description: describeTags(withKey(tags, key)) },
      };
      const made = await session.json("network", OneFloatingIp, { method: "POST", path: "/floatingips", body });
      return made.floatingip.report;
    },

    async associate({ addressId, instanceId }) {
      const [found, machine] = await Promise.all([all(), ports.of([instanceId])]);
      const address = found.find(({ report }) => report.id === addressId);
      if (address === undefined) throw missing(addressId);
      if (address.report.instanceId === instanceId) return;
      if (address.holder !== undefined) throw taken(address.report.address, address.holder);
      const other = found.find(({ report }) => report.instanceId === instanceId);
      if (other !== undefined) {
        throw fault(
          "conflict",
          "MachineHasAddress",
          `Machine ${instanceId} has the address ${other.report.address} already. Take that one away first.`,
        );
      }
      const port = machine.find(({ ipv4 }) => ipv4 !== undefined);
      if (port === undefined) {
        await servers.get(instanceId);
        throw fault(
          "conflict",
          "NoPort",
          `Machine ${instanceId} has no IPv4 address in a network of this project yet.`,
        );
      }
      await point(addressId, port.id);
    },

    async disassociate(addressId) {
      if ((await byId(addressId))?.holder !== undefined) await unlessGone(point(addressId, null));
    },

    async release(addressId) {
      const address = await byId(addressId);
      if (address === undefined) return;
      if (address.holder !== undefined) throw taken(address.report.address, address.holder);
      await unlessGone(session.done("network", { method: "DELETE", path: path(addressId) }));
    },

    async list(filter) {
      return (await all()).flatMap(({ report }) => (carries(report.tags, filter) ? report : []));
    },
  };
}

const taken = (address: string, holder: string) =>
  fault("conflict", "AddressInUse", `Address ${address} is ${holder}'s. Take it from there first.`);

const missing = (addressId: string) =>
  fault("not-found", "FloatingIPNotFound", `Neutron shows no floating IP ${addressId}.`);
