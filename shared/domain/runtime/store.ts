import * as z from "zod";
import { assignments, happened, type Item, type Table, type Write } from "../../platform/dynamodb.ts";
import { acrossTenants } from "../../platform/fence.ts";
import { guestsPartition, runtimeKey, runtimePartition, sharedPartition } from "./entity.ts";
import { Runtime } from "./schema.ts";
import { shareWrites } from "./sharing.ts";

const Uses = z.object({ uses: z.int() });

export interface Page<T> {
  readonly items: readonly T[];
  readonly startKey?: Item | undefined;
}

/** What a change may set. */
export type RuntimeChange = Pick<
  Runtime,
  "name" | "description" | "labels" | "imageMirror" | "status" | "groups" | "updatedAt"
>;

/** Places to run on. One round trip a method. */
export interface RuntimeStore {
  get(tenantId: string, id: string): Promise<Runtime | undefined>;
  list(tenantId: string, page: { readonly limit: number; readonly startKey?: Item }): Promise<Page<Runtime>>;
  /**
   * Those that other tenants share with groups of this one, by id, as they are now: some may not be shared any more, or
   * with a group that the caller is not in. Two round trips.
   */
  shared(tenantId: string, page: { readonly limit: number; readonly startKey?: Item }): Promise<Page<Runtime>>;
  /** One of those. Two round trips, one where nobody shares it. */
  sharedOne(tenantId: string, id: string): Promise<Runtime | undefined>;
  /** Deployments of other tenants that were made on it, deleted ones among them: one round trip per MiB. */
  guests(tenantId: string, id: string): Promise<readonly Guest[]>;
  /** All of a tenant, as they are now: one round trip per MiB, some 2,000 runtimes. */
  all(tenantId: string): Promise<readonly Runtime[]>;
  /** @throws ConditionFailed (0: the id exists; 1…: one of `also`) */
  create(runtime: Runtime, also: readonly Write[]): Promise<void>;
  /** Makes the object one version on. @throws ConditionFailed (0: changed or gone since it was read) */
  change(current: Runtime, change: RuntimeChange, also: readonly Write[]): Promise<void>;
  /** Its cloud was asked through its Frontgate, and answered or refused. `false` when it is not `connecting` any more. One transaction. */
  connected(
    current: Runtime,
    found: Pick<Runtime, "probe"> | Pick<Runtime, "refusal">,
    also: readonly Write[],
  ): Promise<boolean>;
  /** Waits for a Frontgate again. Writes for a transaction. */
  awaitWrites(current: Runtime, at: string): readonly Write[];
  /** One transaction of such writes and of those that go with them. @throws ConditionFailed */
  save(writes: readonly Write[]): Promise<void>;
  /** As `get`, with how often it was put to use (rises only): read before one looks for users, given to `delete`. */
  forDeletion(tenantId: string, id: string): Promise<{ readonly runtime: Runtime; readonly uses: number } | undefined>;
  /** @throws ConditionFailed (0: changed, gone or put to use since) */
  delete(current: Runtime, uses: number, also: readonly Write[]): Promise<void>;
}

/** A deployment of another tenant. */
const Guest = z.object({ guestTenantId: z.string(), deploymentId: z.string() });
export type Guest = z.infer<typeof Guest>;

const Pointer = z.object({ ownerTenantId: z.string(), runtimeId: z.string() });
const SHARING = "tenants share runtimes";

export function runtimeStore(table: Table): RuntimeStore {
  return {
    async get(tenantId, id) {
      const item = await table.get(runtimeKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : Runtime.parse(item);
    },
    async list(tenantId, page) {
      const answer = await table.query({ pk: runtimePartition(tenantId), ...page });
      return { items: answer.items.map((item) => Runtime.parse(item)), startKey: answer.lastKey };
    },
    async shared(tenantId, page) {
      const answer = await table.query({ pk: sharedPartition(tenantId), ...page });
      const pointers = answer.items.map((item) => Pointer.parse(item));
      if (pointers.length === 0) return { items: [], startKey: answer.lastKey };
      const keys = pointers.map(({ ownerTenantId, runtimeId }) => runtimeKey(ownerTenantId, runtimeId));
      const items = await acrossTenants(SHARING, () => table.batchGet(keys, { consistent: true }));
      return {
        items: items.flatMap((item) => (item === undefined ? [] : [Runtime.parse(item)])),
        startKey: answer.lastKey,
      };
    },
    async sharedOne(tenantId, id) {
      const pointer = await table.get({ pk: sharedPartition(tenantId), sk: id }, { consistent: true });
      if (pointer === undefined) return undefined;
      const { ownerTenantId } = Pointer.parse(pointer);
      const item = await acrossTenants(SHARING, () => table.get(runtimeKey(ownerTenantId, id), { consistent: true }));
      return item === undefined ? undefined : Runtime.parse(item);
    },
    async guests(tenantId, id) {
      const items = await table.queryAll({ pk: guestsPartition(tenantId, id), consistent: true });
      return items.map((item) => Guest.parse(item));
    },
    async all(tenantId) {
      const items = await table.queryAll({ pk: runtimePartition(tenantId), consistent: true });
      return items.map((item) => Runtime.parse(item));
    },
    async create(runtime, also) {
      const key = runtimeKey(runtime.tenantId, runtime.id);
      await table.transact([
        {
          put: { ...key, entity: "Runtime", uses: 0, ...runtime },
          expression: { condition: "attribute_not_exists(pk)" },
        },
        ...also,
      ]);
    },
    async change(current, change, also) {
      const set = assignments({ ...change, version: current.version + 1 });
      const update = {
        key: runtimeKey(current.tenantId, current.id),
        ...set,
        condition: "#version = :current",
        values: { ...set.values, ":current": current.version },
      };
      const shares = shareWrites(current, change.groups);
      await acrossTenants(SHARING, () => table.transact([{ update }, ...shares, ...also]));
    },
    async connected(current, found, also) {
      const change = "probe" in found ? { ...found, status: "active" as const } : found;
      const set = assignments({ ...change, version: current.version + 1 });
      const update = {
        key: runtimeKey(current.tenantId, current.id),
        ...set,
        update: "probe" in found ? `${set.update} REMOVE refusal` : set.update,
        condition: "#version = :current AND #status = :connecting",
        names: { ...set.names, "#status": "status" },
        values: { ...set.values, ":current": current.version, ":connecting": "connecting" },
      };
      return happened(table.transact([{ update }, ...also]));
    },
    awaitWrites: (current, at) => [
      {
        update: {
          key: runtimeKey(current.tenantId, current.id),
          update: "SET #status = :connecting, #version = :next, updatedAt = :at REMOVE refusal",
          condition: "#version = :current",
          names: { "#status": "status", "#version": "version" },
          values: {
            ":connecting": "connecting",
            ":current": current.version,
            ":next": current.version + 1,
            ":at": at,
          },
        },
      },
    ],
    async save(writes) {
      await table.transact(writes);
    },
    async forDeletion(tenantId, id) {
      const item = await table.get(runtimeKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : { runtime: Runtime.parse(item), uses: Uses.parse(item).uses };
    },
    async delete(current, uses, also) {
      const expression = {
        condition: "#version = :current AND #uses = :uses",
        names: { "#version": "version", "#uses": "uses" },
        values: { ":current": current.version, ":uses": uses },
      };
      const remove: Write = { delete: runtimeKey(current.tenantId, current.id), expression };
      await acrossTenants(SHARING, () => table.transact([remove, ...shareWrites(current, []), ...also]));
    },
  };
}

/** Part of the transaction that makes a deployment: the runtime is there, may be used, and is now in use. */
export function useRuntime(tenantId: string, id: string, by?: string): Write {
  const shared = by === undefined ? "" : " AND contains(#groups, :by)";
  return {
    update: {
      key: runtimeKey(tenantId, id),
      update: "ADD #uses :one",
      condition: `attribute_exists(pk) AND #status = :active${shared}`,
      names: { "#uses": "uses", "#status": "status", ...(by === undefined ? {} : { "#groups": "groups" }) },
      values: { ":one": 1, ":active": "active", ...(by === undefined ? {} : { ":by": by }) },
    },
  };
}

/** The same for another tenant's runtime, which is shared by that group, with the record that its owner looks at. */
export function useSharedRuntime(
  { tenantId, id }: Pick<Runtime, "tenantId" | "id">,
  by: string,
  { guestTenantId, deploymentId }: Guest,
): readonly Write[] {
  const key = { pk: guestsPartition(tenantId, id), sk: `${guestTenantId}#${deploymentId}` };
  return [
    useRuntime(tenantId, id, by),
    { put: { ...key, entity: "RuntimeGuest", tenantId, guestTenantId, deploymentId } },
  ];
}
