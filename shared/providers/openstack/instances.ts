import * as z from "zod";
import {
  type CreateInstance,
  type Instance,
  type InstancesCapability,
  type Lookups,
  ProviderError,
  TAGS,
} from "../contract.ts";
import { floatingIps } from "./addresses.ts";
import { fault } from "./errors.ts";
import { type Flavor, openFlavors } from "./flavors.ts";
import { type Image, imageOf } from "./images.ts";
import { checkInput, launch } from "./launch.ts";
import { type Port, type Ports, portOfRest, restOf } from "./ports.ts";
import { resize, settled } from "./resize.ts";
import type { Config } from "./schema.ts";
import type { Server, Servers } from "./servers.ts";
import type { Session } from "./session.ts";
import { type Storage, unlessGone } from "./storage.ts";
import { carries, NOTE, withKey } from "./tags.ts";
import { devicesOf } from "./volume-answers.ts";

const Created = z.object({ server: z.object({ id: z.string() }) });

/**
 * Requests: `instanceType` 1 for a connection; `create` 3 when it is new, and 1 for each of its image, flavor and subnet that was not looked up
 * before; 3 when it is there, and `describe`'s; `describe` one for each of up to four machines, and 2 or 3 more (at once) for those that are built;
 * `describeStatus` one for each of up to four; `list` 3, and 2 or 3 with machines; `start` and `stop` 1 when it is so and 2 otherwise; `resize` 1
 * when it has that type, else 5 and one for each half second of Nova's work; `terminate` 6 and one for each half second of Nova's work.
 *
 * `create` makes the port before the machine, and takes it away when Nova refuses the machine and has none. Nova leaves a port that it did not make:
 * `terminate` takes it away as soon as Nova lets go of it, which it waits for up to 30 s. Whatever port is left without a machine, after
 * that or after a crash, is in `list` as a machine that failed, and `terminate` of that ends it.
 */
export function openInstances(
  session: Session,
  config: Config,
  { servers, ports, storage }: { readonly servers: Servers; readonly ports: Ports; readonly storage: Storage },
  lookups: Lookups,
): InstancesCapability {
  const flavors = openFlavors(session, lookups);

  async function report(found: readonly Server[]): Promise<readonly Instance[]> {
    // Of one that is being built there is nothing else to tell yet.
    const built = found.filter(({ status }) => status !== "BUILD");
    const [there, volumes, addresses] =
      built.length === 0
        ? [[], [], []]
        : await Promise.all([
            ports.of(built.map(({ id }) => id)),
            built.some(({ disks }) => disks.length > 0) ? storage.volumes() : [],
            floatingIps(session),
          ]);
    return found.map((server) => {
      const port = there.find(({ deviceId, ipv4 }) => deviceId === server.id && ipv4 !== undefined);
      const open = addresses.find(({ report }) => report.instanceId === server.id)?.report.address;
      return {
        id: server.id,
        state: server.state,
        instanceType: server.flavor,
        ...(server.bareMetal ? { bareMetal: true } : {}),
        imageId: server.imageId,
        securityGroupIds: port?.securityGroupIds ?? [],
        volumes: [...devicesOf(server, volumes)].map(([volumeId, device]) => ({ volumeId, device })),
        keyNames: server.keyNames,
        tags: server.tags,
        ...(port?.ipv4 === undefined ? {} : { address: port.ipv4.ip_address, subnetId: port.ipv4.subnet_id }),
        ...(open === undefined ? {} : { publicAddress: open }),
        ...(server.reason === undefined ? {} : { reason: server.reason }),
      };
    });
  }

  /** The first machine that was made with this key, and is not about to go. */
  async function earliest(key: string): Promise<Instance | undefined> {
    const [server] = (await servers.tagged({ [TAGS.key]: key }))
      .filter(({ state }) => state !== "terminating")
      .sort((a, b) => a.created.localeCompare(b.created) || a.id.localeCompare(b.id));
    if (server === undefined) return undefined;
    const [instance] = await report([server]);
    return instance;
  }

  async function make(
    input: CreateInstance,
    { flavor, image, waiting }: { readonly flavor: Flavor; readonly image: Image; readonly waiting: readonly Port[] },
  ): Promise<Instance> {
    checkInput(input, flavor, image);
    const port = await ports.make(input, waiting);
    const body = launch(input, { image, flavor, portId: port.id, zone: config.zone });
    const asked = session.json("compute", Created, { method: "POST", path: "/servers", body });
    const made = await asked.catch(async (error: unknown) => {
      if (!(error instanceof ProviderError) || error.retryable) throw error;
      // Who refused may not have been Nova, which has made it.
      const there = await earliest(input.key);
      if (there !== undefined) return there;
      // Nothing was made, and nothing of ours would be left that nobody looks for.
      await ports.removeUnused(port.id);
      throw error;
    });
    if ("state" in made) return made;
    const { ipv4 } = port;
    return {
      id: made.server.id,
      state: "pending",
      instanceType: flavor.name,
      ...(flavor.bareMetal ? { bareMetal: true } : {}),
      imageId: input.imageId,
      subnetId: input.subnetId,
      securityGroupIds: port.securityGroupIds,
      volumes: [],
      keyNames: [],
      tags: withKey(input.tags, input.key),
      ...(ipv4 === undefined ? {} : { address: ipv4.ip_address }),
    };
  }

  return {
    instanceType: async (size) => (await flavors.holding(size, config.flavors)).name,

    async create(input) {
      const [waiting, flavor, image] = await Promise.all([
        ports.ofKey(input),
        flavors.named(input.instanceType),
        imageOf(session, lookups, input.imageId),
      ]);
      // Its port is made before the machine.
      const there = waiting.length === 0 ? undefined : await earliest(input.key);
      return there ?? make(input, { flavor, image, waiting });
    },

    describe: async (ids) => report(await servers.of(ids)),

    async describeStatus(ids) {
      const found = await servers.of(ids);
      const untold = found.filter(({ state, address }) => state === "running" && address === undefined);
      // Nova's memory of addresses comes from Neutron, and may be lost.
      const there = untold.length === 0 ? [] : await ports.of(untold.map(({ id }) => id));
      return found.map(({ id, state, reason, ...server }) => {
        const port = there.find(({ deviceId, ipv4 }) => deviceId === id && ipv4 !== undefined);
        const address = server.address ?? port?.ipv4?.ip_address;
        return {
          id,
          state,
          ...(address === undefined ? {} : { address }),
          ...(reason === undefined ? {} : { reason }),
        };
      });
    },

    async list(filter) {
      // Ports first: whoever is made between the two is seen to have one.
      const left = await ports.left(filter);
      const found = await servers.tagged(filter);
      const keys = new Set(found.map(({ tags }) => tags[TAGS.key]));
      // A machine in its first moments has no hold of its port yet.
      const rests = left.filter(({ tags }) => !keys.has(tags[TAGS.key])).map(restOf);
      const all = await report(found);
      return [...all.filter(({ tags }) => carries(tags, filter)), ...rests];
    },

    async start(id) {
      const server = await settled(servers, await servers.get(id));
      if (server.status === "ACTIVE" || server.state === "pending") return;
      if (server.state === "stopping") throw busy(server);
      const paused: Readonly<Record<string, string>> = {
        PAUSED: "unpause",
        SUSPENDED: "resume",
        SHELVED: "unshelve",
        SHELVED_OFFLOADED: "unshelve",
      };
      await servers.act(id, paused[server.status] ?? "os-start");
    },

    async stop(id) {
      const server = await servers.get(id);
      if (server.state === "stopped" || server.status === "RESIZE") return;
      if (server.state === "stopping") return;
      await servers.act(id, "os-stop");
    },

    resize: (id, type) => resize(servers, flavors, id, type),

    async terminate(id) {
      const rest = portOfRest(id);
      if (rest !== undefined) return ports.removeUnused(rest);
      const [[server], there, marked] = await Promise.all([servers.of([id]), ports.of([id]), ports.marked(id)]);
      if (server === undefined || server.state === "terminated") {
        await Promise.all(marked.map((port) => ports.removeWhenFree(port.id)));
        return;
      }
      await keepForSnapshots(server);
      const key = server.tags[TAGS.key];
      // Nova has not taken the port of a machine for which it found no host.
      const waiting = there.length > 0 || key === undefined ? [] : await ports.left({ [TAGS.key]: key });
      const ours = [...there, ...waiting].filter(({ tags }) => tags[TAGS.key] !== undefined);
      await ports.mark(ours, id);
      await unlessGone(session.done("compute", { method: "DELETE", path: `/servers/${id}` }));
      await Promise.all(ours.map((port) => ports.removeWhenFree(port.id)));
    },
  };

  /**
   * Cinder keeps a disk that has snapshots, whatever Nova asks: without a name of its own it would then be nobody's. So it gets the machine's tags,
   * and the note that it is to end with its last snapshot.
   */
  async function keepForSnapshots(server: Server): Promise<void> {
    const ending = server.disks.filter(({ endsWithInstance }) => endsWithInstance);
    if (ending.length === 0) return;
    const needed = new Set((await storage.snapshots()).map(({ report }) => report.volumeId));
    for (const { volumeId } of ending)
      if (needed.has(volumeId)) await storage.note(volumeId, { ...server.tags, [NOTE.ended]: "true" });
  }
}

const busy = ({ id, status }: Server) =>
  fault("conflict", "MachineBusy", `Machine ${id} is ${status}, and not done with it yet.`);
