import type { Deployment } from "../domain/deployment/schema.ts";
import type { Rollout, Target } from "../domain/rollout/schema.ts";
import { targetWrite, unchangedCheck } from "../domain/rollout/store.ts";
import { derivedIdAt } from "../kernel/ids.ts";
import { Problem } from "../kernel/problem.ts";
import { type Reach, reaches } from "../kernel/reach.ts";
import { proposeFor } from "../operations/propose.ts";
import { rollBack } from "../operations/roll-back.ts";
import { upgrade } from "../operations/upgrade.ts";
import { ConditionFailed } from "../platform/dynamodb.ts";
import type { RolloutParts } from "./parts.ts";

/** How long a deployment that others are changing is waited for before it is left as it is. */
const PATIENCE_MS = 60 * 60_000;

/** The rollout is another one than it was when it was read: whatever else this pass would do, the next one decides. */
export class Overtaken extends Error {
  override readonly name = "Overtaken";
}

/** A target whose time has come, in the pass of one sweep. */
export interface Beginning {
  readonly rollout: Rollout;
  readonly target: Target;
  /** Whose rights it is done with. */
  readonly reach: Reach;
  /** When its turn came: of its wave, or of the taking back. */
  readonly since: Date;
  readonly now: Date;
}

/**
 * Begins the upgrade of one deployment, or says why not. Job, target and the check that nobody has halted the rollout are
 * one transaction: however often and wherever this runs, one job begins. Its id follows from rollout, wave and deployment.
 * @throws Overtaken
 */
export async function beginUpgrade(parts: RolloutParts, beginning: Beginning): Promise<void> {
  const { rollout, target } = beginning;
  const deployment = await reached(parts, beginning);
  if (deployment === undefined) return leave(parts, target, "It is gone, or out of the author's reach.");
  if (deployment.appVersionId === rollout.appVersionId) return leave(parts, target, "It is at this version already.");
  if (deployment.activeJobId !== undefined)
    return wait(parts, beginning, `${deployment.activeJobId} was changing it for too long.`);
  if (deployment.status === "stopped") return leave(parts, target, "It was stopped.");
  const { appVersionId, revision, health = "unknown" } = deployment;
  const before = { appVersionId, health, ...(revision === undefined ? {} : { revision }) };
  const request = { appVersionId: rollout.appVersionId, values: {} };
  await start(parts, beginning, deployment, upgrade, request, (job) => ({
    ...target,
    status: "upgrading",
    jobId: job.id,
    before,
    ...(job.revision === undefined ? {} : { revision: job.revision }),
  }));
}

/** As `beginUpgrade`, back to the revision before it. One that somebody has changed since is left to them. @throws Overtaken */
export async function beginRevert(parts: RolloutParts, beginning: Beginning): Promise<void> {
  const { rollout, target } = beginning;
  const deployment = await reached(parts, beginning);
  if (deployment === undefined) return leave(parts, target, "It is gone, or out of the author's reach.");
  if (deployment.activeJobId !== undefined)
    return wait(parts, beginning, `${deployment.activeJobId} was changing it for too long.`);
  const sound = deployment.status !== "failed";
  const isBack = deployment.revision === target.before?.revision || deployment.appVersionId !== rollout.appVersionId;
  // What its job had done was taken back already, or somebody was faster.
  if (sound && isBack) return end(parts, target, "reverted", "It is not at this version.");
  if (sound && deployment.revision !== target.revision)
    return leave(parts, target, "Somebody has changed it since its upgrade.");
  const to = target.before?.revision;
  const request = to === undefined ? {} : { revision: to };
  await start(parts, beginning, deployment, rollBack, request, (job) => ({
    ...target,
    status: "reverting",
    revertJobId: job.id,
  }));
}

async function reached(parts: RolloutParts, { rollout, target, reach }: Beginning): Promise<Deployment | undefined> {
  const found = await parts.deployments.get(rollout.tenantId, target.deploymentId);
  return found !== undefined && found.status !== "deleted" && reaches(reach, found) ? found : undefined;
}

async function start(
  parts: RolloutParts,
  beginning: Beginning,
  deployment: Deployment,
  kind: typeof upgrade | typeof rollBack,
  request: unknown,
  next: (job: { readonly id: string; readonly revision?: number | undefined }) => Target,
): Promise<void> {
  const { rollout, target, reach, since, now } = beginning;
  const newId = () => derivedIdAt("job", since, rollout.id, deployment.id, kind.kind);
  try {
    const [nodes, policies, flow] = await Promise.all([
      parts.deployments.nodes(deployment.tenantId, deployment.id),
      parts.policies.all(deployment.tenantId),
      parts.holds.flow(deployment.tenantId, kind.kind),
    ]);
    const { actorId, groups } = reach;
    const reason = `${rollout.id}: ${rollout.reason}`.slice(0, 500);
    const { userId, tokenId } = rollout.author;
    const author = { tenantId: deployment.tenantId, actorId, tokenId, userId, groups };
    const asking = { actorId, groups, reason, cause: "fleet", now } as const;
    const read = { deployment, nodes, policies, gate: { flow, holds: parts.holds, author }, reach };
    const { decision, waits, save } = await proposeFor({ ...parts, newId }, read, kind, request, asking);
    // A wave cannot wait for people, each in their own time.
    if (waits) return await leave(parts, target, "The tenant's approval flow asks others first: upgrade it by itself.");
    await save([targetWrite(target, next(decision.job)), unchangedCheck(rollout)]);
  } catch (error) {
    if (error instanceof ConditionFailed)
      throw new Overtaken("the rollout or its target has changed", { cause: error });
    if (!(error instanceof Problem)) throw error;
    // Such as another job that was given it in this moment.
    if (error.input.retryable === true) return wait(parts, beginning, error.message);
    await leave(parts, target, error.input.errors?.[0]?.detail ?? error.message);
  }
}

/** Another pass may come farther, but it is not tried for ever. */
async function wait(parts: RolloutParts, { target, since, now }: Beginning, reason: string): Promise<void> {
  if (now.getTime() - since.getTime() >= PATIENCE_MS) await leave(parts, target, reason);
}

/** It stays as it is, upgraded or not. */
function leave(parts: RolloutParts, target: Target, reason: string): Promise<void> {
  return end(parts, target, target.status === "pending" ? "skipped" : "not-reverted", reason);
}

async function end(parts: RolloutParts, target: Target, status: Target["status"], reason: string): Promise<void> {
  await parts.rollouts.saveTarget(target, { ...target, status, reason });
}
