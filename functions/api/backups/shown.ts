import type * as z from "zod";
import { sizeOf } from "../../../shared/domain/backup/rules.ts";
import type { Backup } from "../../../shared/domain/backup/schema.ts";
import type { BackupView } from "./routes.ts";

/** Pure. */
export function shown(backup: Backup): z.input<typeof BackupView> {
  const { snapshots, spec, ...rest } = backup;
  const { appId, appVersionId, runtimeId } = spec;
  const volumes = Object.values(snapshots).sort((a, b) => a.sid - b.sid);
  return { ...rest, appId, appVersionId, runtimeId, size: sizeOf(backup), snapshots: volumes };
}
