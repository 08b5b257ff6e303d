import { createHash } from "node:crypto";
import * as z from "zod";
import { MEMBERS, memberId } from "../domain/frontgate/members.ts";
import type { Frontgate } from "../domain/frontgate/schema.ts";
import { derivedId } from "../kernel/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { InstanceStatus } from "../providers/contract.ts";
import { elapsedMs, type TaskContext, TaskError, type TaskKind, waitFor } from "./contract.ts";
import { stateOf } from "./create-node.ts";
import { mendFrontgate } from "./mend-frontgate.ts";

/** The runtime's say about the Frontgate of its VPC; every provider's config may have it. It counts when the Frontgate is made. */
const Setting = z.object({ frontgateMembers: z.union([z.literal(1), z.literal(3)]).optional() });

/**
 * The VPC's Frontgate, made by whoever comes first and shared by all deployments of the VPC (OP-25). Ends when it has
 * said `hello`, so that the way from the VPC to Pilot is proven before the app's machines are made.
 */
export const ensureFrontgate: TaskKind = {
  kind: "ensure-frontgate",
  capability: "instances",
  timeoutMs: 10 * 60_000,
  async run(context) {
    const frontgate = await context.frontgates.join(await fresh(context), context.deployment.id);
    if (frontgate === undefined) return { kind: "pending", waitingFor: "the VPC's earlier Frontgate to be gone" };
    await context.deployments.change(context.deployment.tenantId, context.deployment.id, { frontgateId: frontgate.id });
    if (frontgate.revokedAt !== undefined) throw revoked(frontgate);
    if (frontgate.members !== undefined) await joinMembers(context, frontgate);
    if (frontgate.ready) return { kind: "done", output: { frontgateId: frontgate.id } };

    await makeMachines(context, frontgate);
    const ready = await waitFor(context, { budgetMs: 20_000, intervalMs: 150 }, async () => {
      const now = await context.frontgates.get(frontgate.tenantId, frontgate.id);
      return now?.ready === true ? now : undefined;
    });
    if (ready === undefined) return { kind: "pending", waitingFor: "the Frontgate's first word" };
    return { kind: "done", output: { frontgateId: frontgate.id } };
  },
};

/** A cloud that loses machine after machine for longer has a reason, which a person has to see to. */
const MENDED_MS = 2 * 60_000;

/** The deployment uses each member, as it does the Frontgate: whoever looks at a member finds its cloud by it. */
async function joinMembers(context: TaskContext, frontgate: Frontgate): Promise<void> {
  for (const member of MEMBERS) {
    const id = memberId(frontgate.id, member);
    await context.frontgates.join(await fresh(context, id), context.deployment.id);
  }
}

async function makeMachines(context: TaskContext, frontgate: Frontgate): Promise<void> {
  const work = {
    ...context,
    worker: context.task.id,
    lost(instance: InstanceStatus) {
      if (elapsedMs(context) > MENDED_MS) throw givenUp(frontgate, instance);
    },
  };
  if (frontgate.members === undefined) {
    await mendFrontgate(work, frontgate);
    return;
  }
  for (const member of MEMBERS) {
    const one = await context.frontgates.get(frontgate.tenantId, memberId(frontgate.id, member));
    if (one !== undefined) await mendFrontgate(work, one);
  }
}

/** Identity of the Frontgate of a VPC: two jobs that start at once derive the same. */
export function frontgateIdOf(context: Pick<TaskContext, "deployment" | "runtime">, vpcId: string): string {
  const { tenantId, provider } = context.deployment;
  return derivedId("frontgate", tenantId, provider, context.runtime.probe.account, context.runtime.probe.region, vpcId);
}

async function fresh(context: TaskContext, member?: string): Promise<Frontgate> {
  const { deployment, runtime } = context;
  const vpcId = deployment.vpcId;
  if (vpcId === undefined) throw new Error("check-pilot has not run");
  const id = member ?? frontgateIdOf(context, vpcId);
  const three = member === undefined && Setting.parse(runtime.config).frontgateMembers === 3;
  const token = context.newSecret();
  const now = context.clock().toISOString();
  return {
    id,
    tenantId: deployment.tenantId,
    provider: deployment.provider,
    region: runtime.probe.region,
    runtimeId: runtime.id,
    vpcId,
    subnetId: deployment.subnetId,
    status: "creating",
    ...(three ? { members: 3 as const } : {}),
    users: [],
    generation: createHash("sha256").update(token).digest("hex").slice(0, 12),
    leaseUntil: 0,
    sealedToken: await context.sealer.seal(token, { tenant: deployment.tenantId, object: id }),
    tokenSha256: createHash("sha256").update(token).digest("hex"),
    tokenExpiresAt: context.clock().getTime() + LIMITS.enrolmentMs,
    rotateKey: false,
    revokedNodes: [],
    lastProofAt: 0,
    ready: false,
    createdAt: now,
  };
}

function givenUp({ vpcId }: Frontgate, instance: InstanceStatus): TaskError {
  return new TaskError({
    code: "machine-failed",
    message: `The Frontgate of ${vpcId} gets no machine that runs: ${instance.id} is ${stateOf(instance)}.`,
    retryable: true,
    remedy: "Read the cloud's own reason and remove it, then retry the job.",
  });
}

function revoked({ revokedAt, vpcId }: Frontgate): TaskError {
  return new TaskError({
    code: "frontgate-revoked",
    message: `The Frontgate of ${vpcId} was revoked at ${revokedAt}: nothing is done through it any more.`,
    retryable: false,
    remedy: "Ask the operator of this installation why, and for a new Frontgate of this VPC.",
  });
}
