import * as z from "zod";
import { type InstanceState, ProviderError, type TagFilter } from "../contract.ts";
import { ExtraSpecs, isBareMetal } from "./flavors.ts";
import { everyPage } from "./lists.ts";
import type { Session } from "./session.ts";
import { carries, NOTE, tagsOf, words } from "./tags.ts";

const STATES: Readonly<Record<string, InstanceState>> = {
  BUILD: "pending",
  REBUILD: "pending",
  ACTIVE: "running",
  REBOOT: "running",
  HARD_REBOOT: "running",
  PASSWORD: "running",
  RESCUE: "running",
  MIGRATING: "running",
  // On the way to another flavor it can be neither started nor stopped.
  RESIZE: "stopping",
  REVERT_RESIZE: "stopping",
  VERIFY_RESIZE: "stopped",
  SHUTOFF: "stopped",
  PAUSED: "stopped",
  SUSPENDED: "stopped",
  SHELVED: "stopped",
  SHELVED_OFFLOADED: "stopped",
  DELETED: "terminated",
  SOFT_DELETED: "terminated",
};

/** What Nova is about, where the status does not say it yet. */
const TASKS: Readonly<Record<string, InstanceState>> = {
  deleting: "terminating",
  "soft-deleting": "terminating",
  "powering-off": "stopping",
  "powering-on": "pending",
};

export const Server = z
  .object({
    id: z.string(),
    status: z.string(),
    created: z.string().default(""),
    metadata: z.record(z.string(), z.string()).default({}),
    // Absent (an empty text) of a machine that boots from a volume.
    image: z.union([z.literal(""), z.object({ id: z.string() })]).nullish(),
    flavor: z.object({ original_name: z.string(), extra_specs: ExtraSpecs }),
    key_name: z.string().nullish(),
    fault: z.object({ message: z.string() }).optional(),
    "OS-EXT-STS:task_state": z.string().nullish(),
    "OS-EXT-STS:power_state": z.number().nullish(),
    // By the names of its networks; some operators hide them while it is being built.
    addresses: z
      .record(
        z.string(),
        z.array(z.object({ addr: z.string(), version: z.number(), "OS-EXT-IPS:type": z.string().default("fixed") })),
      )
      .default({}),
    "os-extended-volumes:volumes_attached": z
      .array(z.object({ id: z.string(), delete_on_termination: z.boolean().default(false) }))
      .default([]),
  })
  .transform((server) => {
    const task = server["OS-EXT-STS:task_state"] ?? "";
    const state = TASKS[task] ?? STATES[server.status] ?? "error";
    const { metadata } = server;
    return {
      id: server.id,
      status: server.status,
      state,
      created: server.created,
      /** Private, as Nova remembers it. */
      address: Object.values(server.addresses)
        .flat()
        .find(({ version, "OS-EXT-IPS:type": type }) => version === 4 && type === "fixed")?.addr,
      flavor: server.flavor.original_name,
      bareMetal: isBareMetal(server.flavor.extra_specs),
      imageId: (typeof server.image === "object" ? server.image?.id : undefined) ?? metadata[NOTE.image] ?? "",
      tags: tagsOf(metadata),
      /** As its disks were asked for. */
      devices: (metadata[NOTE.device] ?? "").split(",").filter((device) => device !== ""),
      keyNames: (server.key_name ?? "") === "" ? [] : [server.key_name ?? ""],
      disks: server["os-extended-volumes:volumes_attached"].map(({ id, delete_on_termination }) => ({
        volumeId: id,
        endsWithInstance: delete_on_termination,
      })),
      reason: server.fault?.message ?? (state === "error" ? `Nova says ${server.status}` : undefined),
    };
  });
export type Server = z.infer<typeof Server>;

const OneServer = z.object({ server: Server });
/** Beyond so many it is cheaper to ask for all of the project's. */
const ONE_BY_ONE = 4;

/** Machines as Nova has them. */
export function openServers(session: Session) {
  const find = (query: URLSearchParams): Promise<Server[]> =>
    everyPage(session, "compute", { path: "/servers/detail", member: "servers", schema: Server, query });

  async function get(id: string): Promise<Server> {
    return (await session.json("compute", OneServer, { path: `/servers/${encodeURIComponent(id)}` })).server;
  }

  async function seen(id: string): Promise<readonly Server[]> {
    try {
      return [await get(id)];
    } catch (error) {
      if (error instanceof ProviderError && error.kind === "not-found") return [];
      throw error;
    }
  }

  return {
    /** @throws ProviderError `not-found` */
    get,
    /** 1 request each for up to 4, 1 a page for more. */
    async of(ids: readonly string[]): Promise<readonly Server[]> {
      if (ids.length <= ONE_BY_ONE) return (await Promise.all(ids.map(seen))).flat();
      const wanted = new Set(ids);
      return (await find(new URLSearchParams())).filter(({ id }) => wanted.has(id));
    },
    /**
     * Those that carry the tags and are not gone. 2 requests, and 1 for all of the project's: Nova knows no tags of a machine in its first moments,
     * until it has a place for it. Those that are being built are asked for first: one that is built meanwhile has its tags by then.
     */
    async tagged(filter: TagFilter): Promise<readonly Server[]> {
      const queries: Record<string, string>[] =
        Object.keys(filter).length === 0 ? [{}] : [{ status: "BUILD" }, { tags: words(filter).join(",") }];
      const byId = new Map<string, Server>();
      for (const query of queries)
        for (const server of await find(new URLSearchParams(query))) byId.set(server.id, server);
      return [...byId.values()].filter(({ tags, state }) => carries(tags, filter) && state !== "terminated");
    },
    /** 1 request: one of Nova's actions, such as `os-start`. */
    act: (id: string, action: string, input: unknown = null): Promise<void> =>
      session.done("compute", { method: "POST", path: `/servers/${id}/action`, body: { [action]: input } }),
  };
}
export type Servers = ReturnType<typeof openServers>;
