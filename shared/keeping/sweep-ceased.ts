import { CEASED_SHARDS } from "../domain/deployment/ceasing.ts";
import type { Deployment } from "../domain/deployment/schema.ts";
import type { Expiring } from "../domain/deployment/store.ts";
import { Problem } from "../kernel/problem.ts";
import { deleteDeployment } from "../operations/delete.ts";
import { begin, type KeepingParts } from "./begin.ts";

/** Deployments of one shard that one sweep looks at. */
const EACH = 10;
/** When the next look at one is, whatever becomes of this one: also where its worker dies. */
const AGAIN_MS = 15 * 60_000;
/** A deletion that has failed is tried again when whatever stood against it may be gone. */
const RETRY_MS = 6 * 3_600_000;

/**
 * Deletes for good what was ceased and whose time is up, by a job of its own each. A deletion that fails leaves the
 * deployment `failed`, where its users see it, and is tried again. One read a shard when nothing is due; two writes and
 * some reads a deployment.
 */
export async function sweepCeased(parts: KeepingParts): Promise<void> {
  const now = parts.clock();
  await Promise.all(
    Array.from({ length: CEASED_SHARDS }, async (_, shard) => {
      for (const due of await parts.deployments.expiring(shard, now, EACH))
        await expire(parts, due, now).catch((error: unknown) => parts.failed(due.tenantId, error));
    }),
  );
}

async function expire(parts: KeepingParts, due: Expiring, now: Date): Promise<void> {
  if (!(await parts.deployments.lookLater(due, new Date(now.getTime() + AGAIN_MS)))) return;
  const deployment = await parts.deployments.get(due.tenantId, due.id);
  if (deployment === undefined || !isToGo(deployment, now)) return;
  const wish = {
    kind: deleteDeployment,
    request: {},
    reason: `It was ceased, and kept until ${deployment.expiresAt}.`,
    operation: "deleteCeasedDeployment",
    onBehalfOf: deployment.createdBy,
  };
  try {
    await begin(parts, deployment, wish);
  } catch (error) {
    // Somebody was faster and it has a job now, or a policy holds its deletion off: the next look sees what became of it.
    if (error instanceof Problem && (error.input.status === 409 || error.input.code === "policy-denied")) return;
    throw error;
  }
}

/** Whether its time is up and nothing is being done with it. */
function isToGo({ status, expiresAt, activeJobId, updatedAt }: Deployment, now: Date): boolean {
  if (expiresAt === undefined || activeJobId !== undefined || Date.parse(expiresAt) > now.getTime()) return false;
  return status === "ceased" || (status === "failed" && now.getTime() - Date.parse(updatedAt) >= RETRY_MS);
}
