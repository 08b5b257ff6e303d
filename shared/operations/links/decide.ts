import type * as z from "zod";
import type { Deployment } from "../../domain/deployment/schema.ts";
import type { DeploymentStore } from "../../domain/deployment/store.ts";
import type { JobKind } from "../../domain/job/schema.ts";
import { heldIds, isIdle, pathBetween } from "../../domain/link/rules.ts";
import { MAX_REACHED } from "../../domain/link/schema.ts";
import { linkWrites, stillSo } from "../../domain/link/writes.ts";
import type { Problem } from "../../kernel/problem.ts";
import { type Reach, reaches } from "../../kernel/reach.ts";
import type { Write } from "../../platform/dynamodb.ts";
import type { Finding } from "../view.ts";
import type { NamedLink } from "./named.ts";
import { circle, dependedOn, invalidLinks, notActive } from "./problems.ts";
import { type LinkParts, resolveLinks } from "./resolve.ts";

type Told = z.infer<typeof Finding>;

/** What links say about an operation. */
export interface LinkDecision {
  /** Written with its job: what it was decided from, and links that it makes. */
  readonly writes: readonly Write[];
  /** Ids of all that the deployment holds a link to from then on; absent where those are what they were. */
  readonly linked?: readonly string[];
  /** As many depend on it, no more and no fewer, when the job is accepted. */
  readonly dependents?: number;
  /** Why it is refused: thrown when it is asked for in earnest, told as a finding when it is not. */
  readonly refused?: Problem;
  /** Ids of those that depend on it, and are told what changes. */
  readonly told?: readonly string[];
  readonly findings: readonly Told[];
}

export interface DeployLinkParts extends LinkParts {
  readonly deployments: Pick<DeploymentStore, "several" | "dependents">;
}

interface Asked {
  readonly kind: JobKind;
  readonly deployment: Deployment;
  /** The links that it is to have; absent where they stay what they are. */
  readonly named: readonly NamedLink[] | undefined;
  /** How far whoever asks reaches; absent: the platform itself asks. */
  readonly reach: Reach | undefined;
  readonly createdAt: string;
}

/** Kinds by which an app begins to need what it depends on. */
const NEEDS: ReadonlySet<JobKind> = new Set(["start", "recover"]);
/** Kinds that take a deployment from those that depend on it. */
const TAKES: ReadonlySet<JobKind> = new Set(["stop", "cease", "delete"]);

/**
 * Decides about the links of a deployment that there is. No round trip for one without links; one or two for one with.
 * @throws Problem 422 `invalid-link`, `link-cycle`
 */
export async function decideLinks(parts: DeployLinkParts, asked: Asked): Promise<LinkDecision> {
  const { deployment, kind, named } = asked;
  const known = new Set(deployment.linked);
  const fresh = named?.filter(({ id }) => !known.has(id)) ?? [];
  if (fresh.length > 0) return relinked(parts, asked, fresh);
  if (NEEDS.has(kind) && heldIds(deployment).length > 0) return needing(parts, asked);
  if ((deployment.dependents ?? 0) > 0) return told(parts, asked);
  return { writes: [], findings: [], ...(TAKES.has(kind) ? { dependents: 0 } : {}) };
}

/** Links that it has not had: they may be made, and lead in no circle. */
async function relinked(parts: DeployLinkParts, asked: Asked, fresh: readonly NamedLink[]): Promise<LinkDecision> {
  const { deployment, reach, createdAt, kind } = asked;
  const own = fresh.find(({ id }) => id === deployment.id);
  if (own !== undefined) throw circle(own.pointer, [own.id, own.id]);
  const targets = await resolveLinks(parts, fresh, deployment, reach);
  const reached = await closure(parts, deployment, targets, fresh);
  const idle = isIdle(deployment.status);
  const down = idle ? [] : targets.filter(({ status }) => status !== "active");
  const ids = targets.map(({ id }) => id);
  return {
    linked: [...new Set([...heldIds(deployment), ...ids])].sort(),
    writes: [
      ...targets.flatMap((target) => linkWrites(deployment, target, createdAt)),
      ...[...reached.values()].filter(({ id }) => !ids.includes(id)).map(stillSo),
    ],
    ...(down.length === 0 ? {} : { refused: notActive(kind, deployment.id, down) }),
    findings: [note(`It will depend on ${ids.join(", ")}.`)],
  };
}

/** All that can be reached from the targets. None of it may change before the link is made, so that two make no circle together. */
async function closure(
  { deployments }: DeployLinkParts,
  { tenantId, id }: Deployment,
  targets: readonly Deployment[],
  fresh: readonly NamedLink[],
): Promise<ReadonlyMap<string, Deployment>> {
  const reached = new Map(targets.map((target) => [target.id, target]));
  const next = () => [...new Set([...reached.values()].flatMap(heldIds))].filter((one) => !reached.has(one));
  for (let open = next(); open.length > 0; open = next()) {
    const found = open.includes(id) ? fresh.find((link) => wayFrom(link.id, id, reached)) : undefined;
    if (found !== undefined) throw circle(found.pointer, [id, ...(wayFrom(found.id, id, reached) ?? [])]);
    if (reached.size + open.length > MAX_REACHED)
      throw invalidLinks([
        {
          pointer: fresh[0]?.pointer ?? "",
          detail: `More than ${MAX_REACHED} deployments would be behind its links.`,
          remedy: "Link to fewer deployments, or to such as depend on fewer.",
        },
      ]);
    const more = await deployments.several(tenantId, open);
    // One that is not there any more leads nowhere.
    if (more.length === 0) break;
    for (const one of more) reached.set(one.id, one);
  }
  return reached;
}

function wayFrom(from: string, to: string, reached: ReadonlyMap<string, Deployment>): readonly string[] | undefined {
  return pathBetween(from, to, (one) => {
    const deployment = reached.get(one);
    return deployment === undefined ? [] : heldIds(deployment);
  });
}

/** It begins to need what it depends on: all of that runs, and goes on running until the job is accepted. */
async function needing({ deployments }: DeployLinkParts, { deployment, kind }: Asked): Promise<LinkDecision> {
  const ids = heldIds(deployment);
  const targets = await deployments.several(deployment.tenantId, ids);
  const gone = ids.filter((id) => !targets.some((target) => target.id === id));
  const down = [
    ...targets.filter(({ status }) => status !== "active"),
    ...gone.map((id) => ({ id, name: "", status: "deleted" as const })),
  ];
  return {
    writes: targets.map(stillSo),
    ...(down.length === 0 ? {} : { refused: notActive(kind, deployment.id, down) }),
    findings: [],
  };
}

/** Others depend on it. */
async function told(parts: DeployLinkParts, { deployment, kind, reach }: Asked): Promise<LinkDecision> {
  const all = await parts.deployments.dependents(deployment.tenantId, deployment.id);
  const seen = (some: readonly Deployment[]) => some.filter((one) => reach === undefined || reaches(reach, one));
  if (!TAKES.has(kind)) {
    const names = [...seen(all).map(({ id }) => id), ...(seen(all).length < all.length ? ["others"] : [])];
    return {
      writes: [],
      told: all.map(({ id }) => id),
      findings: [note(`${names.join(", ")} depend on it, and are told what changes.`)],
    };
  }
  const kept =
    kind === "delete" ? all : all.filter(({ status }) => (kind === "stop" ? !isIdle(status) : status !== "ceased"));
  const reached = seen(kept);
  return {
    // Those that are down stay so, and none comes, until it is accepted.
    writes: all.filter((one) => !kept.includes(one)).map(stillSo),
    dependents: deployment.dependents ?? 0,
    ...(kept.length === 0 ? {} : { refused: dependedOn(kind, deployment.id, reached, kept.length - reached.length) }),
    findings: [],
  };
}

function note(detail: string): Told {
  return { severity: "note", code: "links", detail };
}

/** What a decision's links tell, what refuses it among that. */
export function linkFindings({ refused, findings }: Pick<LinkDecision, "refused" | "findings">): readonly Told[] {
  return refused === undefined
    ? findings
    : [{ severity: "stops", code: refused.code, detail: refused.message }, ...findings];
}
