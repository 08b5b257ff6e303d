import * as z from "zod";
import { assignments, type Item, type Table, type Write } from "../../platform/dynamodb.ts";
import { runtimeKey, runtimePartition } from "./entity.ts";
import { Runtime } from "./schema.ts";

const Uses = z.object({ uses: z.int() });

export interface Page<T> {
  readonly items: readonly T[];
  readonly startKey?: Item | undefined;
}

/** What a change may set. */
export type RuntimeChange = Pick<Runtime, "name" | "description" | "labels" | "imageMirror" | "status" | "updatedAt">;

/** Places to run on. One round trip a method. */
export interface RuntimeStore {
  get(tenantId: string, id: string): Promise<Runtime | undefined>;
  list(tenantId: string, page: { readonly limit: number; readonly startKey?: Item }): Promise<Page<Runtime>>;
  /** All of a tenant, as they are now: one round trip per MiB, some 2,000 runtimes. */
  all(tenantId: string): Promise<readonly Runtime[]>;
  /** @throws ConditionFailed (0: the id exists; 1…: one of `also`) */
  create(runtime: Runtime, also: readonly Write[]): Promise<void>;
  /** Makes the object one version on. @throws ConditionFailed (0: changed or gone since it was read) */
  change(current: Runtime, change: RuntimeChange, also: readonly Write[]): Promise<void>;
  /** As `get`, with how often it was put to use (rises only): read before one looks for users, given to `delete`. */
  forDeletion(tenantId: string, id: string): Promise<{ readonly runtime: Runtime; readonly uses: number } | undefined>;
  /** @throws ConditionFailed (0: changed, gone or put to use since) */
  delete(current: Runtime, uses: number, also: readonly Write[]): Promise<void>;
}

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
      await table.transact([{ update }, ...also]);
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
      await table.transact([{ delete: runtimeKey(current.tenantId, current.id), expression }, ...also]);
    },
  };
}

/** Part of the transaction that makes a deployment: the runtime is there, may be used, and is now in use. */
export function useRuntime(tenantId: string, id: string): Write {
  return {
    update: {
      key: runtimeKey(tenantId, id),
      update: "ADD #uses :one",
      condition: "attribute_exists(pk) AND #status = :active",
      names: { "#uses": "uses", "#status": "status" },
      values: { ":one": 1, ":active": "active" },
    },
  };
}
