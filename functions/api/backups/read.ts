import { backupIndex, backupKey } from "../../../shared/domain/backup/entity.ts";
import { reachesBackup, requireBackup } from "../../../shared/domain/backup/rules.ts";
import type { BackupStore } from "../../../shared/domain/backup/store.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import { reachedPage } from "../../../shared/platform/middleware/reached-page.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as getContract, list as listContract } from "./routes.ts";
import { shown } from "./shown.ts";

export interface ReadBackups {
  readonly backups: BackupStore;
  readonly pager: Pager;
}

export function list({ backups, pager }: ReadBackups): Operation<typeof listContract> {
  return async ({ query, tenantId, reach, now }) => {
    const { deploymentId } = query;
    const scope = [tenantId, "/backups", deploymentId ?? ""];
    const page = await reachedPage(await pager.read(query, scope, now), {
      async read(next) {
        const { items, lastKey } = await backups.list(tenantId, { deploymentId, ...next });
        return { items, startKey: lastKey };
      },
      inReach: (backup) => reachesBackup(reach, backup),
      keyOf: (backup) => ({
        ...backupKey(tenantId, backup.id),
        ...(deploymentId === undefined ? {} : backupIndex(backup)),
      }),
    });
    const answer = await pager.write(page, scope, now);
    return { body: { ...answer, items: answer.items.map(shown) } };
  };
}

export function get({ backups }: ReadBackups): Operation<typeof getContract> {
  return async ({ params, tenantId, reach }) => {
    const backup = requireBackup(reach, await backups.get(tenantId, params.id), params.id);
    return { body: shown(backup), version: backup.version };
  };
}
