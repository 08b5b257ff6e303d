import { holdsSnapshots } from "../../../shared/domain/backup/rules.ts";
import type { BackupStore } from "../../../shared/domain/backup/store.ts";
import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import { clusterFrontgateId, forgetPod } from "../../../shared/domain/frontgate/cluster.ts";
import type { FrontgateStore } from "../../../shared/domain/frontgate/store.ts";
import type { RuntimeStore } from "../../../shared/domain/runtime/store.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import { reaches } from "../../../shared/kernel/reach.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { remove as contract } from "./routes.ts";

export interface DeleteRuntime {
  readonly runtimes: RuntimeStore;
  readonly frontgates: Pick<FrontgateStore, "get">;
  readonly backups: BackupStore;
  readonly deployments: DeploymentStore;
}

export function remove({ runtimes, deployments, backups, frontgates }: DeleteRuntime): Operation<typeof contract> {
  return async ({ params, tenantId, reach, ifMatch, commit }) => {
    const found = await runtimes.forDeletion(tenantId, params.id);
    if (found === undefined || !reaches(reach, found.runtime)) throw notFound("runtime", params.id);
    requireVersion(found.runtime, ifMatch);
    // After the counter was read: a deployment made since then makes the deletion fail.
    const [usedBy, guests] = await Promise.all([
      users(deployments, tenantId, params.id),
      runtimes.guests(tenantId, params.id),
    ]);
    const others = await deployments.living(guests);
    if (usedBy.length > 0 || others > 0) throw inUse(usedBy, others);
    // Snapshots that lie there: without the runtime nobody could restore or delete them. None comes without a deployment.
    const [kept, theirs] = await Promise.all([keptIn(backups, tenantId, params.id), backups.keptBy(guests)]);
    if (kept.length > 0 || theirs > 0) throw stillKept(kept, theirs);
    const gate =
      found.runtime.via === undefined ? undefined : await frontgates.get(tenantId, clusterFrontgateId(found.runtime));
    const gone = gate === undefined ? [] : forgetPod(gate);
    return unlessChanged(
      commit({ body: undefined }, (also) => runtimes.delete(found.runtime, found.uses, [...gone, ...also]), {
        before: found.runtime,
      }),
    );
  };
}

/** Deployments on the runtime that are not deleted, a few of them. */
async function users(deployments: DeploymentStore, tenantId: string, runtimeId: string): Promise<string[]> {
  let startKey: Readonly<Record<string, unknown>> | undefined;
  do {
    const page = await deployments.list(tenantId, { limit: 1000, ...(startKey === undefined ? {} : { startKey }) });
    const found = page.items.filter((item) => item.runtimeId === runtimeId && item.status !== "deleted");
    if (found.length > 0) return found.slice(0, 10).map(({ id }) => id);
    startKey = page.lastKey;
  } while (startKey !== undefined);
  return [];
}

/** Back-ups with snapshots in it, a few of them. */
async function keptIn(backups: BackupStore, tenantId: string, runtimeId: string): Promise<string[]> {
  let startKey: Readonly<Record<string, unknown>> | undefined;
  do {
    const page = await backups.list(tenantId, { limit: 1000, ...(startKey === undefined ? {} : { startKey }) });
    const found = page.items.filter((backup) => backup.spec.runtimeId === runtimeId && holdsSnapshots(backup));
    if (found.length > 0) return found.slice(0, 10).map(({ id }) => id);
    startKey = page.lastKey;
  } while (startKey !== undefined);
  return [];
}

function stillKept(usedBy: readonly string[], others: number): Problem {
  const own = usedBy.length === 0 ? "" : `Delete these back-ups first: ${usedBy.join(", ")}. `;
  const shared = others === 0 ? "" : `${others} back-ups of tenants that it is shared with lie in it.`;
  return new Problem({
    status: 409,
    code: "in-use",
    title: "Back-ups lie in this runtime",
    detail: `${own}${shared}`.trim(),
    extensions: { usedBy },
  });
}

function inUse(usedBy: readonly string[], others: number): Problem {
  const own = usedBy.length === 0 ? "" : `Delete these deployments first: ${usedBy.join(", ")}. `;
  const shared = others === 0 ? "" : `${others} deployments of tenants that it is shared with run on it.`;
  return new Problem({
    status: 409,
    code: "in-use",
    title: "Deployments run on this runtime",
    detail: `${own}${shared}`.trim(),
    extensions: { usedBy },
  });
}
