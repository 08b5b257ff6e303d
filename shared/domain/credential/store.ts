import * as z from "zod";
import { assignments, type Item, type Table, type Write } from "../../platform/dynamodb.ts";
import { credentialKey, credentialPartition } from "./entity.ts";
import { Credential } from "./schema.ts";

const Uses = z.object({ uses: z.int() });

export interface Page<T> {
  readonly items: readonly T[];
  readonly startKey?: Item | undefined;
}

/** What a change may set. */
export type CredentialChange = Pick<
  Credential,
  | "name"
  | "description"
  | "sealed"
  | "hint"
  | "fingerprint"
  | "rotatedAt"
  | "keyless"
  | "via"
  | "externalId"
  | "updatedAt"
>;

/** Credentials of clouds. One round trip a method. */
export interface CredentialStore {
  get(tenantId: string, id: string): Promise<Credential | undefined>;
  list(tenantId: string, page: { readonly limit: number; readonly startKey?: Item }): Promise<Page<Credential>>;
  /** @throws ConditionFailed (0: the id exists; 1…: one of `also`) */
  create(credential: Credential, also: readonly Write[]): Promise<void>;
  /** Makes the object one version on. @throws ConditionFailed (0: changed or gone since it was read) */
  change(current: Credential, change: CredentialChange, also: readonly Write[]): Promise<void>;
  /** As `get`, with how often it was put to use (rises only): read before one looks for users, given to `delete`. */
  forDeletion(
    tenantId: string,
    id: string,
  ): Promise<{ readonly credential: Credential; readonly uses: number } | undefined>;
  /** @throws ConditionFailed (0: changed, gone or put to use since) */
  delete(current: Credential, uses: number, also: readonly Write[]): Promise<void>;
}

/** A new credential's item. The condition: its id is new. */
export function credentialWrite(credential: Credential) {
  const key = credentialKey(credential.tenantId, credential.id);
  return {
    put: { ...key, entity: "Credential", uses: 0, ...credential },
    expression: { condition: "attribute_not_exists(pk)" },
  } satisfies Write;
}

export function credentialStore(table: Table): CredentialStore {
  return {
    async get(tenantId, id) {
      const item = await table.get(credentialKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : Credential.parse(item);
    },
    async list(tenantId, page) {
      const answer = await table.query({ pk: credentialPartition(tenantId), ...page });
      return { items: answer.items.map((item) => Credential.parse(item)), startKey: answer.lastKey };
    },
    async create(credential, also) {
      await table.transact([credentialWrite(credential), ...also]);
    },
    async change(current, change, also) {
      const set = assignments({ ...change, version: current.version + 1 });
      const update = {
        key: credentialKey(current.tenantId, current.id),
        ...set,
        condition: "#version = :current",
        values: { ...set.values, ":current": current.version },
      };
      await table.transact([{ update }, ...also]);
    },
    async forDeletion(tenantId, id) {
      const item = await table.get(credentialKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : { credential: Credential.parse(item), uses: Uses.parse(item).uses };
    },
    async delete(current, uses, also) {
      const expression = {
        condition: "#version = :current AND #uses = :uses",
        names: { "#version": "version", "#uses": "uses" },
        values: { ":current": current.version, ":uses": uses },
      };
      await table.transact([{ delete: credentialKey(current.tenantId, current.id), expression }, ...also]);
    },
  };
}

/** Part of the transaction that makes a runtime: the credential is there, and is now in use. */
export function useCredential(tenantId: string, id: string): Write {
  return {
    update: {
      key: credentialKey(tenantId, id),
      update: "ADD #uses :one",
      condition: "attribute_exists(pk)",
      names: { "#uses": "uses" },
      values: { ":one": 1 },
    },
  };
}
