import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { type CreateInstance, type Instance, ProviderError, TAGS, type TagFilter } from "../contract.ts";
import { LIMITS } from "./limits.ts";
import { everyPage } from "./lists.ts";
import type { Session } from "./session.ts";
import type { Subnets } from "./subnets.ts";
import { carries, describedTags, describeTags, withKey } from "./tags.ts";

const Port = z
  .object({
    id: z.string(),
    name: z.string().default(""),
    network_id: z.string(),
    device_id: z.string().nullish(),
    description: z.string().nullish(),
    security_groups: z.array(z.string()).default([]),
    fixed_ips: z.array(z.object({ subnet_id: z.string(), ip_address: z.string() })).default([]),
  })
  .transform((port) => ({
    id: port.id,
    name: port.name,
    networkId: port.network_id,
    /** Absent while it is no machine's. */
    deviceId: port.device_id === "" ? undefined : (port.device_id ?? undefined),
    tags: describedTags(port.description ?? ""),
    securityGroupIds: port.security_groups,
    ipv4: port.fixed_ips.find(({ ip_address }) => !ip_address.includes(":")),
  }));
export type Port = z.infer<typeof Port>;
const OnePort = z.object({ port: Port });

const FIELDS = ["id", "name", "network_id", "device_id", "description", "security_groups", "fixed_ips"];
/** Ids that one address of a request holds. */
const IDS = 40;

/** What a machine is in a subnet with: made before it, so that Neutron refuses at once what it would refuse Nova. */
export function openPorts(session: Session, subnets: Subnets) {
  const find = (by: readonly (readonly [string, string])[]): Promise<Port[]> => {
    const query = new URLSearchParams([...by.map(([name, value]): [string, string] => [name, value])]);
    for (const field of FIELDS) query.append("fields", field);
    return everyPage(session, "network", { path: "/ports", member: "ports", schema: Port, query });
  };
  const called = (key: string) => `pitrix-${key}`;
  /** Name of a port whose machine is to go: afterwards nothing else would say whose it was. */
  const last = (instanceId: string) => `pitrix-last-of-${instanceId}`;

  return {
    /** 1 request for 40 machines. */
    async of(instanceIds: readonly string[]): Promise<Port[]> {
      const found: Port[] = [];
      for (let start = 0; start < instanceIds.length; start += IDS) {
        const some = instanceIds.slice(start, start + IDS);
        found.push(...(await find(some.map((id) => ["device_id", id] as const))));
      }
      return found;
    },

    /**
     * 1 request. All that were made for this machine, by what no renaming changes: that of a machine which is about to go too. A machine has one
     * from before its beginning to after its end, so that without any there is none.
     */
    async ofKey({ key, tags }: Pick<CreateInstance, "key" | "tags">): Promise<readonly Port[]> {
      const ours = await find([["description", describeTags(withKey(tags, key))]]);
      return ours.filter((port) => carries(port.tags, { [TAGS.key]: key }));
    },

    /**
     * The port of a machine that is to be. 1 request when it is new, and 1 where nobody has looked the subnet up.
     * @param there what `ofKey` found
     * @throws ProviderError `not-found` for the subnet, `conflict` for an address that somebody has, `quota` without a free one
     */
    async make(
      input: Pick<CreateInstance, "key" | "subnetId" | "securityGroupIds" | "tags" | "address">,
      there: readonly Port[],
    ): Promise<Port> {
      const { key, subnetId, securityGroupIds, tags, address } = input;
      const waiting = there.find(({ name }) => name === called(key));
      if (waiting !== undefined) return waiting;
      const { port } = await session.json("network", OnePort, {
        method: "POST",
        path: "/ports",
        body: {
          port: {
            name: called(key),
            description: describeTags(withKey(tags, key)),
            network_id: await subnets.networkOf(subnetId),
            fixed_ips: [{ subnet_id: subnetId, ...(address === undefined ? {} : { ip_address: address }) }],
            // Without any, Neutron gives the project's default group.
            ...(securityGroupIds.length === 0 ? {} : { security_groups: securityGroupIds }),
          },
        },
      });
      return port;
    },

    /** 1 request. Ports that carry the tags and are no machine's: not yet, or not any more. */
    async left(filter: TagFilter): Promise<readonly Port[]> {
      const ours = await find([["device_id", ""]]);
      return ours.filter(({ tags, deviceId }) => deviceId === undefined && TAGS.key in tags && carries(tags, filter));
    },

    /** 2 requests, 1 where it is a machine's: that one stays. */
    async removeUnused(portId: string): Promise<void> {
      const [port] = await find([["id", portId]]);
      if (port !== undefined && port.deviceId === undefined) await remove(portId);
    },

    /** 1 request each, of a machine that is about to go. */
    async mark(ports: readonly Port[], instanceId: string): Promise<void> {
      for (const { id } of ports)
        await session.done("network", {
          method: "PUT",
          path: `/ports/${id}`,
          body: { port: { name: last(instanceId) } },
        });
    },

    /** 1 request. What was marked, of a machine that is gone. */
    marked: (instanceId: string): Promise<readonly Port[]> => find([["name", last(instanceId)]]),

    /** 1 request for each half second until Nova lets go of it. `false`: it does not within the time, and `left` shows it when it does. */
    async removeWhenFree(portId: string): Promise<boolean> {
      const deadline = performance.now() + LIMITS.portMs;
      for (;;) {
        try {
          await remove(portId);
          return true;
        } catch (error) {
          // A machine's port is nobody's to delete but Nova's.
          const bound = error instanceof ProviderError && (error.kind === "denied" || error.kind === "conflict");
          if (!bound) throw error;
          if (performance.now() > deadline) return false;
          await sleep(500);
        }
      }
    },
  };

  /** 1 request. Succeeds when it is gone. */
  async function remove(portId: string): Promise<void> {
    try {
      await session.done("network", { method: "DELETE", path: `/ports/${portId}` });
    } catch (error) {
      if (!(error instanceof ProviderError) || error.kind !== "not-found") throw error;
    }
  }
}

const REST = "port:";

/** What is left of a machine, as one that failed: so that whoever looks for its tags finds it and ends it. */
export const restOf = ({ id, tags, securityGroupIds, ipv4 }: Port): Instance => ({
  id: `${REST}${id}`,
  state: "error",
  reason: `There is no machine, only its port ${id}.`,
  instanceType: "",
  imageId: "",
  securityGroupIds,
  volumes: [],
  keyNames: [],
  tags,
  ...(ipv4 === undefined ? {} : { address: ipv4.ip_address, subnetId: ipv4.subnet_id }),
});

/** The port's id in an id of `restOf`. */
export const portOfRest = (id: string): string | undefined => (id.startsWith(REST) ? id.slice(REST.length) : undefined);
export type Ports = ReturnType<typeof openPorts>;
