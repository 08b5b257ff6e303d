import { type AgentUpgrade, MAX_FRONTGATES, type UpgradeTarget } from "../../../shared/domain/agent-upgrade/schema.ts";
import type { AgentUpgradeStore } from "../../../shared/domain/agent-upgrade/store.ts";
import { frontgateOf } from "../../../shared/domain/frontgate/members.ts";
import type { Frontgate } from "../../../shared/domain/frontgate/schema.ts";
import type { FrontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { waveSizes } from "../../../shared/domain/rollout/rules.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import { acrossTenants } from "../../../shared/platform/fence.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import { unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { create as createContract, get as getContract, halt, list as listContract, resume } from "./routes.ts";

export interface AgentUpgradeNeeds {
  readonly upgrades: AgentUpgradeStore;
  readonly frontgates: Pick<FrontgateStore, "all">;
  readonly pager: Pager;
  readonly newId: NewId;
}

const everyTenants = <T>(work: () => Promise<T>): Promise<T> =>
  acrossTenants("the platform upgrades its agents in all tenants' networks", work);

/**
 * Decides which Frontgates are meant and their waves, and writes them; the sweep does the rest. Three reads, and two round trips for the first
 * hundred Frontgates.
 */
export function create({ upgrades, frontgates, newId }: AgentUpgradeNeeds): Operation<typeof createContract> {
  return ({ body, caller, now, commit }) =>
    everyTenants(async () => {
      const { version, frontgate, drone, gate, reason } = body;
      const former = await upgrades.current();
      if (former?.status === "running") throw underWay(former);
      const meant = (await frontgates.all(MAX_FRONTGATES)).filter(isMeant);
      const waves = waveSizes(body.waves, meant.length);
      const at = now.toISOString();
      const upgrade: AgentUpgrade = {
        id: newId("agentUpgrade"),
        version,
        frontgate,
        drone,
        status: "running",
        waves: [...waves],
        wave: 0,
        accepted: -1,
        gate,
        reason,
        createdBy: caller.actorId,
        createdAt: at,
        updatedAt: at,
        revision: 1,
      };
      const waveAt = waves.flatMap((size, wave) => Array.from({ length: size }, () => wave));
      const targets = meant.map(
        ({ tenantId, id }, place): UpgradeTarget => ({
          upgradeId: upgrade.id,
          place,
          wave: waveAt[place] ?? 0,
          tenantId,
          frontgateId: id,
          status: "pending",
          since: at,
        }),
      );
      return commit(
        { body: upgrade, location: `/agent-upgrades/${upgrade.id}`, retryAfter: 60 },
        (also) => upgrades.create(upgrade, targets, former, also),
        { reason },
      );
    });
}

/** Members are upgraded with the Frontgate that they are members of. */
const isMeant = ({ id, status, revokedAt }: Frontgate): boolean =>
  frontgateOf(id) === id && status !== "retiring" && revokedAt === undefined;

/** One round trip. */
export function list({ upgrades, pager }: AgentUpgradeNeeds): Operation<typeof listContract> {
  return ({ query, tenantId, now }) =>
    everyTenants(async () => {
      const scope = [tenantId, "/agent-upgrades"];
      return { body: await pager.write(await upgrades.list(await pager.read(query, scope, now)), scope, now) };
    });
}

/** Two reads at once. */
export function get({ upgrades }: AgentUpgradeNeeds): Operation<typeof getContract> {
  return ({ params }) =>
    everyTenants(async () => {
      const [upgrade, frontgates] = await Promise.all([upgrades.get(params.id), upgrades.targets(params.id)]);
      if (upgrade === undefined) throw notFound("agentUpgrade", params.id);
      return { body: { ...upgrade, frontgates: [...frontgates] } };
    });
}

/** Two round trips. What an agent was asked before a halt goes on by itself; nobody else is asked. */
export function control(
  { upgrades }: AgentUpgradeNeeds,
  what: "halt" | "resume",
): Operation<typeof halt | typeof resume> {
  return ({ params, body, now, commit }) =>
    everyTenants(async () => {
      const before = await upgrades.get(params.id);
      if (before === undefined) throw notFound("agentUpgrade", params.id);
      const current = await upgrades.current();
      const may = what === "halt" ? before.status === "running" : before.status === "halted";
      if (!may || current?.id !== before.id) throw wrongState(before, what);
      const next = controlled(before, what, now, body?.reason);
      const about = { before, ...(body?.reason === undefined ? {} : { reason: body.reason }) };
      return unlessChanged(
        commit(
          { body: next, location: `/agent-upgrades/${next.id}`, retryAfter: 60 },
          (also) => upgrades.save(before, next, also),
          about,
        ),
      );
    });
}

function controlled(
  before: AgentUpgrade,
  what: "halt" | "resume",
  now: Date,
  reason: string | undefined,
): AgentUpgrade {
  const { statusReason: _, ...rest } = before;
  const why = reason === undefined ? {} : { statusReason: reason };
  const next = { ...rest, ...why, updatedAt: now.toISOString(), revision: before.revision + 1 };
  // Whoever resumes has seen what failed so far.
  return what === "halt" ? { ...next, status: "halted" } : { ...next, status: "running", accepted: before.wave };
}

function underWay({ id }: AgentUpgrade): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "Agents are being upgraded already",
    detail: `${id} is under way: halt it first.`,
    extensions: { status: "running" },
  });
}

function wrongState({ id, status }: AgentUpgrade, what: string): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: `An upgrade of agents that is ${status} cannot do this`,
    detail: `${id} is ${status}, or another one has taken its place: it cannot ${what}.`,
    extensions: { status },
  });
}
