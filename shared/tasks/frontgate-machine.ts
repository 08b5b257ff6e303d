import { newAuthorityKey } from "../domain/frontgate/authority.ts";
import { frontgateOf, memberOf } from "../domain/frontgate/members.ts";
import type { Frontgate } from "../domain/frontgate/schema.ts";
import type { FrontgateStore } from "../domain/frontgate/store.ts";
import type { Clock } from "../kernel/clock.ts";
import { PLATFORM_IMAGE } from "../packages/vm/image.ts";
import { frontgateConfig } from "../pilot/frontgate-config.ts";
import type { Sealer } from "../platform/secrets.ts";
import { LIMITS } from "../protocol/limits.ts";
import { frontgateUserData } from "../protocol/user-data.ts";
import { type Cloud, type InstanceStatus, type Lookups, ProviderError, TAGS } from "../providers/contract.ts";
import type { TaskContext } from "./contract.ts";

/** Small: it carries metadata and commands, no traffic of the app. */
export const FRONTGATE_SIZE = { cpu: 2, memory: 2048 };
const LEASE_MS = 60_000;

/** What making and replacing a Frontgate's machine needs, in a job or without one. */
export interface FrontgateWork {
  readonly frontgates: FrontgateStore;
  readonly sealer: Sealer;
  readonly pilot: Pick<TaskContext["pilot"], "url" | "trust">;
  readonly clock: Clock;
  readonly newSecret: () => string;
  /** Holds the lease: a task's id, or that of a call without a job. */
  readonly worker: string;
  cloud(): Promise<Cloud>;
  /** Told of a machine that the cloud has given up, before another one is made; may throw, and none is made. */
  lost?(instance: InstanceStatus): void;
  readonly lookups: Lookups;
}

/** The cloud's parts that a Frontgate needs. */
export async function machinesOf(work: Pick<FrontgateWork, "cloud">) {
  const { network, securityGroups, instances, images } = await work.cloud();
  if (network === undefined || instances === undefined || images === undefined)
    throw new Error("the provider cannot run machines");
  return { network, securityGroups, instances, images };
}

/**
 * Makes the machine of this generation, if it has none: one worker at a time, and the machine's key names the generation, so that a second
 * call finds the first's machine. Machines of earlier generations are ended before: the new one takes over their address, at which
 * the VPC's Drones dial. Tells whether there is a machine; `false`: not yet, call again.
 */
export async function makeMachine(work: FrontgateWork, frontgate: Frontgate): Promise<boolean> {
  if (frontgate.instanceId !== undefined) return true;
  if (!(await work.frontgates.lease(frontgate, work.worker, work.clock(), LEASE_MS))) return false;
  const { securityGroups, instances, images } = await machinesOf(work);
  const tags = { [TAGS.tenant]: frontgate.tenantId, [TAGS.frontgate]: frontgate.id };
  const key = `${frontgate.id}-${frontgate.generation}`;
  if (frontgate.address !== undefined && !(await endOthers(instances, frontgate, key))) return false;
  const sealing = { tenant: frontgate.tenantId, object: frontgate.id };
  // Members of one Frontgate share its authority and its security group.
  const whole = frontgateOf(frontgate.id);
  const member = memberOf(frontgate.id);
  const authority = await work.sealer.seal(newAuthorityKey(), { ...sealing, object: whole });
  await work.frontgates.keepAuthority(frontgate.tenantId, whole, authority);
  const kind = () => Promise.all([images.resolve(PLATFORM_IMAGE), instances.instanceType(FRONTGATE_SIZE)]);
  const [securityGroupId, token] = await Promise.all([
    securityGroups?.ensure({
      key: whole,
      vpcId: frontgate.vpcId,
      name: `pitrix-${whole}`,
      description: "Machines managed by pitrix in this VPC: they reach one another, nothing outside reaches them",
      tags: { ...tags, [TAGS.frontgate]: whole },
    }),
    work.sealer.open(frontgate.sealedToken, sealing),
    kind(),
  ]);
  if (securityGroupId !== undefined)
    for (const id of new Set([frontgate.id, whole]))
      await work.frontgates.machine({ ...frontgate, id }, { securityGroupId });
  const config = await frontgateConfig(work.pilot, frontgate, {
    enrolmentToken: token,
    // Of the generation, not of the call: a repeated request has to be the same.
    issuedAt: frontgate.generationAt ?? frontgate.createdAt,
    ...(member === undefined ? {} : { member }),
  });
  const asked = work.lookups.trusting(async () => {
    const [imageId, instanceType] = await kind();
    return instances.create({
      key,
      name: `pitrix frontgate ${frontgate.vpcId}`,
      imageId,
      instanceType,
      subnetId: frontgate.subnetId,
      securityGroupIds: securityGroupId === undefined ? [] : [securityGroupId],
      userData: frontgateUserData(config),
      volumes: [],
      tags,
      ...(frontgate.address === undefined ? {} : { address: frontgate.address }),
    });
  });
  const instance = await asked.catch(unlessAddressTaken);
  if (instance !== undefined) await work.frontgates.machine(frontgate, { instanceId: instance.id });
  await work.frontgates.release(frontgate, work.worker);
  return instance !== undefined;
}

/** The token that its machine has is good as long as somebody waits for it, and an hour more. */
export async function keepEnrolmentOpen(
  { frontgates, clock }: Pick<FrontgateWork, "frontgates" | "clock">,
  frontgate: Frontgate,
): Promise<void> {
  const now = clock().getTime();
  if (frontgate.tokenSha256 === undefined || frontgate.tokenExpiresAt - now > LIMITS.enrolmentMs / 2) return;
  await frontgates.openEnrolment(frontgate, new Date(now + LIMITS.enrolmentMs));
}

/** Ends the machines of earlier generations; `true` when there are none left. */
async function endOthers(
  instances: Awaited<ReturnType<typeof machinesOf>>["instances"],
  frontgate: Frontgate,
  key: string,
): Promise<boolean> {
  const all = await instances.list({ [TAGS.frontgate]: frontgate.id });
  const others = all.filter(({ tags }) => tags[TAGS.key] !== key);
  await Promise.all(
    others.filter(({ state }) => state !== "terminating").map((instance) => instances.terminate(instance.id)),
  );
  return others.length === 0;
}

/** A cloud frees an address some moments after its machine is gone. */
export function unlessAddressTaken(error: unknown): undefined {
  if (error instanceof ProviderError && error.kind === "conflict" && /address/i.test(error.providerCode))
    return undefined;
  throw error;
}
