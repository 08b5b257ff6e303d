import { type CreateInstance, type Instance, type InstancesCapability, ProviderError, TAGS } from "../contract.ts";
import { Machine, Nothing, Size } from "./answers.ts";
import type { Api } from "./client.ts";
import { fault } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import type { Config } from "./schema.ts";
import { smallest } from "./smallest.ts";

const MACHINES = "/machines";

/** Requests: `create` 1 when the machine is there and 2 when it is new; `resize` 1 or 2; all others 1, and 1 for each further page. */
export function openInstances(api: Api, { region }: Config): InstancesCapability {
  const path = (id: string) => `${MACHINES}/${encodeURIComponent(id)}`;

  async function list(tags: Readonly<Record<string, string>>): Promise<Instance[]> {
    const labels = Object.entries(tags).map(([tag, value]): [string, string] => ["label", `${tag}=${value}`]);
    const found = await api.list(Machine, MACHINES, [["region", region], ...labels]);
    // The cloud's own filter is believed for speed and not for truth: what it shows too much of would be ended.
    return found.filter(
      (one) =>
        one.state !== "terminated" &&
        one.tags[TAGS.key] !== undefined &&
        Object.entries(tags).every(([tag, value]) => one.tags[tag] === value),
    );
  }

  return {
    instanceType: async (size) => smallest(await api.list(Size, "/sizes", [["region", region]]), size),

    async create(input) {
      checkUserData(input);
      const [there] = (await list({ [TAGS.key]: input.key })).sort((a, b) => a.id.localeCompare(b.id));
      return there ?? api.change(Machine, "POST", MACHINES, request(input, region));
    },

    async describe(ids) {
      if (ids.length === 0) return [];
      return api.list(
        Machine,
        MACHINES,
        ids.map((id): [string, string] => ["id", id]),
      );
    },

    list,

    async start(id) {
      await api.change(Nothing, "POST", `${path(id)}/start`);
    },

    async stop(id) {
      await api.change(Nothing, "POST", `${path(id)}/stop`);
    },

    async resize(id, instanceType) {
      const machine = await api.get(Machine, path(id));
      if (machine.instanceType !== instanceType) await api.change(Nothing, "PATCH", path(id), { size: instanceType });
    },

    async terminate(id) {
      try {
        await api.change(Nothing, "DELETE", path(id));
      } catch (error) {
        if (!(error instanceof ProviderError) || error.kind !== "not-found") throw error;
      }
    },
  };
}

/** Deterministic: asked for again after a crash it is the same. `token` is the cloud's own means against a second machine. */
function request(input: CreateInstance, region: string): object {
  return {
    token: input.key,
    region,
    name: input.name,
    image: input.imageId,
    size: input.instanceType,
    subnet: input.subnetId,
    user_data: Buffer.from(input.userData).toString("base64"),
    disks: input.volumes.map(({ device, size, snapshotId }) => ({ device, gib: size, snapshot: snapshotId })),
    labels: { ...input.tags, [TAGS.key]: input.key },
    address: input.address,
  };
}

/** What the cloud would say less clearly, or too late. @throws ProviderError `invalid` */
function checkUserData({ userData }: CreateInstance): void {
  const size = Buffer.byteLength(userData);
  if (size > LIMITS.userDataBytes)
    throw fault(
      "invalid",
      "UserDataTooLong",
      `User-data has ${size} bytes; at most ${LIMITS.userDataBytes} are taken.`,
    );
}
