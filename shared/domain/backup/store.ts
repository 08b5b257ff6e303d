import type { Item, Table, Write } from "../../platform/dynamodb.ts";
import { acrossTenants } from "../../platform/fence.ts";
import type { Job } from "../job/schema.ts";
import type { Guest } from "../runtime/store.ts";
import { backupIndex, backupKey, backupsOf, backupsOfDeployment } from "./entity.ts";
import { holdsSnapshots } from "./rules.ts";
import { Backup, type VolumeSnapshot } from "./schema.ts";

type Named = Pick<Backup, "tenantId" | "id">;

/** Back-ups are written with the jobs that make and delete them, and end with them. One round trip a method. */
export interface BackupStore {
  get(tenantId: string, id: string): Promise<Backup | undefined>;
  /** Newest first: of a tenant, or of one deployment. */
  list(
    tenantId: string,
    page: { readonly deploymentId?: string | undefined; readonly limit: number; readonly startKey?: Item },
  ): Promise<{ readonly items: readonly Backup[]; readonly lastKey: Item | undefined }>;
  /** How many back-ups of these deployments of other tenants hold snapshots. One round trip a deployment at least, 20 at once. */
  keptBy(guests: readonly Guest[]): Promise<number>;
  /** Notes the snapshot of a node; the same twice is one. */
  addSnapshot(backup: Named, snapshot: VolumeSnapshot): Promise<void>;
}

export function backupStore(table: Table): BackupStore {
  return {
    async get(tenantId, id) {
      const item = await table.get(backupKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : Backup.parse(item);
    },
    async list(tenantId, { deploymentId, ...page }) {
      const place =
        deploymentId === undefined
          ? { pk: backupsOf(tenantId) }
          : ({ index: "gsi1", pk: backupsOfDeployment(tenantId, deploymentId) } as const);
      const answer = await table.query({ ...place, descending: true, ...page });
      return { items: answer.items.map((item) => Backup.parse(item)), lastKey: answer.lastKey };
    },
    async keptBy(guests) {
      let kept = 0;
      for (let start = 0; start < guests.length; start += 20) {
        const some = guests.slice(start, start + 20);
        const found = await acrossTenants("the owner of a runtime learns how many back-ups of others lie in it", () =>
          Promise.all(
            some.map(({ guestTenantId, deploymentId }) =>
              table.queryAll({ index: "gsi1", pk: backupsOfDeployment(guestTenantId, deploymentId) }),
            ),
          ),
        );
        kept += found.flat().filter((item) => holdsSnapshots(Backup.parse(item))).length;
      }
      return kept;
    },
    async addSnapshot({ tenantId, id }, snapshot) {
      await table.update({
        key: backupKey(tenantId, id),
        update: "SET #snapshots.#node = :snapshot",
        condition: "attribute_exists(pk)",
        names: { "#snapshots": "snapshots", "#node": snapshot.nodeId },
        values: { ":snapshot": snapshot },
      });
    },
  };
}

/** The write of a new back-up, for the transaction that accepts its job. */
export function backupWrite(backup: Backup): Write {
  return {
    put: { ...backupKey(backup.tenantId, backup.id), ...backupIndex(backup), entity: "Backup", ...backup },
    expression: { condition: "attribute_not_exists(pk)" },
  };
}

/** Holds while nobody else has changed it since it was read. */
export function deletingWrite(backup: Backup): Write {
  return changeWrite(backup, "deleting", "#version = :version", { ":version": backup.version });
}

/** What becomes of a back-up with the end of a job that makes or deletes it. Nothing for other jobs. */
export function backupEndWrites(
  { tenantId, kind, input }: Pick<Job, "tenantId" | "kind" | "input">,
  succeeded: boolean,
  at: string,
): readonly Write[] {
  const id = input?.backup?.id;
  if (id === undefined || (kind !== "back-up" && kind !== "delete-backup")) return [];
  if (kind === "delete-backup" && succeeded) return [{ delete: backupKey(tenantId, id) }];
  const write = changeWrite({ tenantId, id }, succeeded ? "available" : "failed", "attribute_exists(pk)", {}, at);
  return [write];
}

function changeWrite(
  { tenantId, id }: Named,
  status: Backup["status"],
  condition: string,
  values: Readonly<Record<string, unknown>>,
  at?: string,
): Write {
  return {
    update: {
      key: backupKey(tenantId, id),
      update: `SET #status = :status, #version = #version + :one${at === undefined ? "" : ", finishedAt = :at"}`,
      condition,
      names: { "#status": "status", "#version": "version" },
      values: { ":status": status, ":one": 1, ...(at === undefined ? {} : { ":at": at }), ...values },
    },
  };
}
