import type { Item, Table, Write } from "../../platform/dynamodb.ts";
import { nodesOf } from "../deployment/entity.ts";
import { REVISION, revisionKey } from "./entity.ts";
import { Revision } from "./schema.ts";

/** Revisions are written with the jobs that bring them about, and end with them. One round trip a method. */
export interface RevisionStore {
  get(tenantId: string, deploymentId: string, number: number): Promise<Revision | undefined>;
  /** Newest first. */
  list(
    tenantId: string,
    deploymentId: string,
    page: { readonly limit: number; readonly startKey?: Item },
  ): Promise<{ readonly items: readonly Revision[]; readonly lastKey: Item | undefined }>;
}

export function revisionStore(table: Table): RevisionStore {
  return {
    async get(tenantId, deploymentId, number) {
      const item = await table.get(revisionKey(tenantId, deploymentId, number), { consistent: true });
      return item === undefined ? undefined : Revision.parse(item);
    },
    async list(tenantId, deploymentId, page) {
      const answer = await table.query({
        pk: nodesOf(tenantId, deploymentId),
        prefix: REVISION,
        descending: true,
        ...page,
      });
      return { items: answer.items.map((item) => Revision.parse(item)), lastKey: answer.lastKey };
    },
  };
}

/** The write of a new revision, for the transaction that accepts its job. */
export function revisionWrite(revision: Revision): Write {
  const key = revisionKey(revision.tenantId, revision.deploymentId, revision.number);
  return {
    put: { ...key, entity: "Revision", ...revision },
    expression: { condition: "attribute_not_exists(pk)" },
  };
}

/** The write that ends a revision, for the transaction that ends its job. It may be written again, by a retry of the job. */
export function revisionEndWrite(
  of: Pick<Revision, "tenantId" | "deploymentId" | "number">,
  status: Exclude<Revision["status"], "pending">,
  now: string,
): Write {
  return {
    update: {
      key: revisionKey(of.tenantId, of.deploymentId, of.number),
      update: "SET #status = :status, endedAt = :now",
      condition: "attribute_exists(pk)",
      names: { "#status": "status" },
      values: { ":status": status, ":now": now },
    },
  };
}
