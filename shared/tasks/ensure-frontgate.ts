import { createHash } from "node:crypto";
import { newAuthorityKey } from "../domain/frontgate/authority.ts";
import type { Frontgate } from "../domain/frontgate/schema.ts";
import { derivedId } from "../kernel/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import { frontgateUserData } from "../protocol/user-data.ts";
import { TAGS } from "../providers/contract.ts";
import { type TaskContext, TaskError, type TaskKind, waitFor } from "./contract.ts";

/** Small: it carries metadata and commands, no traffic of the app. */
const SIZE = { cpu: 2, memory: 2048 };
const LEASE_MS = 60_000;

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
    if (frontgate.ready) return { kind: "done", output: { frontgateId: frontgate.id } };

    await keepEnrolmentOpen(context, frontgate);
    await makeMachine(context, frontgate);
    const ready = await waitFor(context, { budgetMs: 20_000, intervalMs: 150 }, async () => {
      const now = await context.frontgates.get(frontgate.tenantId, frontgate.id);
      return now?.ready === true ? now : undefined;
    });
    if (ready === undefined) {
      await requireAlive(context, frontgate);
      return { kind: "pending", waitingFor: "the Frontgate's first word" };
    }
    return { kind: "done", output: { frontgateId: frontgate.id } };
  },
};

/** Identity of the Frontgate of a VPC: two jobs that start at once derive the same. */
export function frontgateIdOf(context: Pick<TaskContext, "deployment" | "runtime">, vpcId: string): string {
  const { tenantId, provider } = context.deployment;
  return derivedId("frontgate", tenantId, provider, context.runtime.probe.account, context.runtime.probe.region, vpcId);
}

async function fresh(context: TaskContext): Promise<Frontgate> {
  const { deployment, runtime } = context;
  const vpcId = deployment.vpcId;
  if (vpcId === undefined) throw new Error("check-pilot has not run");
  const id = frontgateIdOf(context, vpcId);
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

/** One worker at a time makes it; the machine's key names this generation, so a second call finds the first's machine. */
async function makeMachine(context: TaskContext, frontgate: Frontgate): Promise<void> {
  if (frontgate.instanceId !== undefined) return;
  if (!(await context.frontgates.lease(frontgate, context.task.id, context.clock(), LEASE_MS))) return;
  const { network, instances, images } = await context.cloud();
  if (network === undefined || instances === undefined || images === undefined) {
    throw new Error("the provider cannot run machines");
  }
  const tags = { [TAGS.tenant]: frontgate.tenantId, [TAGS.frontgate]: frontgate.id };
  const sealing = { tenant: frontgate.tenantId, object: frontgate.id };
  const authority = await context.sealer.seal(newAuthorityKey(), sealing);
  await context.frontgates.keepAuthority(frontgate.tenantId, frontgate.id, authority);
  const [securityGroupId, imageId, token] = await Promise.all([
    network.ensureSecurityGroup({
      key: frontgate.id,
      vpcId: frontgate.vpcId,
      name: `pitrix-${frontgate.id}`,
      description: "Machines managed by pitrix in this VPC: they reach one another, nothing outside reaches them",
      tags,
    }),
    images.resolve("name:pitrix-frontgate*"),
    context.sealer.open(frontgate.sealedToken, sealing),
  ]);
  await context.frontgates.machine(frontgate, { securityGroupId });
  const instance = await instances.create({
    key: `${frontgate.id}-${frontgate.generation}`,
    name: `pitrix frontgate ${frontgate.vpcId}`,
    imageId,
    instanceType: instances.instanceType(SIZE),
    subnetId: frontgate.subnetId,
    securityGroupIds: [securityGroupId],
    userData: frontgateUserData({
      kind: "frontgate",
      frontgateId: frontgate.id,
      tenantId: frontgate.tenantId,
      pilotUrl: context.pilot.url,
      enrolmentToken: token,
      trust: await context.pilot.trust(),
      issuedAt: context.clock().toISOString(),
    }),
    volumes: [],
    tags,
  });
  await context.frontgates.machine(frontgate, { instanceId: instance.id });
  await context.frontgates.release(frontgate, context.task.id);
}

/** The token that its machine has is good as long as somebody waits for it, and an hour more. */
async function keepEnrolmentOpen({ frontgates, clock }: TaskContext, frontgate: Frontgate): Promise<void> {
  const now = clock().getTime();
  if (frontgate.tokenSha256 === undefined || frontgate.tokenExpiresAt - now > LIMITS.enrolmentMs / 2) return;
  await frontgates.openEnrolment(frontgate, new Date(now + LIMITS.enrolmentMs));
}

function revoked({ revokedAt, vpcId }: Frontgate): TaskError {
  return new TaskError({
    code: "frontgate-revoked",
    message: `The Frontgate of ${vpcId} was revoked at ${revokedAt}: nothing is done through it any more.`,
    retryable: false,
    remedy: "Ask the operator of this installation why, and for a new Frontgate of this VPC.",
  });
}

async function requireAlive(context: TaskContext, frontgate: Frontgate): Promise<void> {
  const now = await context.frontgates.get(frontgate.tenantId, frontgate.id);
  if (now?.instanceId === undefined) return;
  const { instances } = await context.cloud();
  const [instance] = (await instances?.describe([now.instanceId])) ?? [];
  if (instance !== undefined && instance.state !== "terminated" && instance.state !== "error") return;
  throw new TaskError({
    code: "frontgate-lost",
    message: `The VPC's Frontgate ${now.instanceId} is ${instance?.state ?? "gone"}${instance?.reason === undefined ? "" : `: ${instance.reason}`}.`,
    retryable: false,
    remedy: "Delete the deployments of this VPC; the next one makes a new Frontgate.",
  });
}
