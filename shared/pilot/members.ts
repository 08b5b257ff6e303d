import { frontgateOf, MEMBERS, memberId, memberOf } from "../domain/frontgate/members.ts";
import type { Connection, Epoch, Frontgate } from "../domain/frontgate/schema.ts";
import type { FrontgateStore } from "../domain/frontgate/store.ts";
import type { FromFrontgate, FromPilot } from "../protocol/messages.ts";

type Request = Extract<FromFrontgate, { type: "cluster-request" }>;
type Formation = Omit<Extract<FromPilot, { type: "cluster" }>, "nonce" | "serverTime">;

/**
 * How the members of a Frontgate form one etcd, for the one that asks; `undefined` until all have said where they are.
 * Three reads and a write or two. Another member that asks at the same moment gets the same answer, or asks again.
 */
export async function formCluster(
  frontgates: FrontgateStore,
  { tenantId, frontgateId: id, connectionId }: Connection,
  { address, caCertificate }: Request,
): Promise<Formation | undefined> {
  const frontgateId = frontgateOf(id);
  const own = await frontgates.get(tenantId, id);
  if (own === undefined || own.connectionId !== connectionId || own.revokedAt !== undefined) return undefined;
  await frontgates.machine(own, { address });
  const frontgate = await frontgates.pinned(tenantId, frontgateId, caCertificate);
  const members = await Promise.all(MEMBERS.map((member) => frontgates.get(tenantId, memberId(frontgateId, member))));
  const all = members.filter((member) => member?.address !== undefined);
  if (frontgate?.caCertificate === undefined || all.length < MEMBERS.length) return undefined;
  const present = all.flatMap((member) => member ?? []);
  const next = nextEpoch(frontgate.epoch, present, id);
  if (next !== frontgate.epoch && !(await frontgates.form(frontgate, next, present))) return undefined;
  return {
    type: "cluster",
    epoch: next.number,
    join: next.joined.includes(id),
    caCertificate: frontgate.caCertificate,
    members: present.map((member) => ({ member: memberOf(member.id) ?? 0, address: member.address ?? "" })),
  };
}

/**
 * The epoch that a member belongs to. One whose machine is new joins while the other two are those of the epoch: a majority. With fewer of them
 * left nothing of the epoch can be kept: all begin the next one from nothing, and Pilot restores what they held. Pure.
 */
export function nextEpoch(
  epoch: Epoch | undefined,
  members: readonly Pick<Frontgate, "id" | "generation">[],
  asking: string,
): Epoch {
  const generations = Object.fromEntries(members.map(({ id, generation }) => [id, generation]));
  if (epoch === undefined) return { number: 1, generations, joined: [] };
  if (epoch.generations[asking] === generations[asking]) return epoch;
  const left = members.filter(({ id, generation }) => id !== asking && epoch.generations[id] === generation);
  if (left.length < MEMBERS.length - 1) return { number: epoch.number + 1, generations, joined: [] };
  return {
    number: epoch.number,
    generations: { ...epoch.generations, [asking]: generations[asking] ?? "" },
    joined: [...new Set([...epoch.joined, asking])],
  };
}
