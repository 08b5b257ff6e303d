import * as z from "zod";
import type { Overrides } from "../domain/deployment/schema.ts";
import { allowedKinds } from "../domain/job/rules.ts";
import type { Revision, Spec } from "../domain/revision/schema.ts";
import { type Fault, invalid, Problem } from "../kernel/problem.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import { overridden } from "../packages/vm/override.ts";
import { renderAnswers } from "./answers.ts";
import { type Facts, requestKind } from "./contract.ts";
import { renewing } from "./images.ts";

/**
 * Back to what the deployment was meant to be: version, values, numbers and sizes of an earlier revision, as they were.
 * Only a volume that has grown stays as large as it is: disks do not shrink.
 */
export const rollBack = requestKind({
  kind: "roll-back",
  request: z.strictObject({
    /** Without it the last one applied before; of a deployment whose last change failed, the one that it is at. */
    revision: z.int().min(1).optional(),
  }),
  async decide(facts, { revision: number }) {
    const { deployment } = facts;
    const to = number === undefined ? await lastApplied(facts) : await facts.revision(number);
    const after = await clusterOf(facts, to.spec);
    const overrides = await sized(facts, to.spec, after);
    const other = to.spec.appVersionId !== deployment.appVersionId;
    const machines = await renewing(facts, after, "/revision");
    if (machines.remove !== undefined) requireSameNumbers(facts, after);
    const renews = deployment.status === "failed" ? "all" : other ? "running" : undefined;
    return {
      input: { ...machines, ...(renews === undefined ? {} : { renews }) },
      target: {
        restores: { number: to.number, spec: to.spec },
        ...(overrides === undefined ? {} : { overrides }),
      },
    };
  },
});

async function lastApplied(facts: Facts): Promise<Revision> {
  const { deployment } = facts;
  const at = deployment.revision ?? 0;
  const half = deployment.status === "failed" && (deployment.lastRevision ?? at) > at;
  for await (const one of facts.revisions())
    if (one.status === "applied" && (half ? one.number <= at : one.number < at)) return one;
  throw new Problem({
    status: 409,
    code: "wrong-state",
    title: "There is nothing to go back to",
    detail: `No revision of ${deployment.id} was applied before the one that it is at.`,
    extensions: { status: deployment.status, allowed: allowedKinds(deployment.status, deployment) },
  });
}

/** The package of an earlier spec, filled in. */
async function clusterOf(facts: Facts, spec: Spec): Promise<RenderedCluster> {
  const { pkg, answers } = await facts.specified(spec);
  return overridden(renderAnswers(pkg.value, answers), spec.overrides);
}

/** @throws Problem 422 where machines would have to be replaced while others come or go */
function requireSameNumbers({ nodes }: Facts, { roles }: RenderedCluster): void {
  const faults = roles.flatMap(({ role, count, replicaOf }): Fault[] => {
    const now = new Set(nodes.filter((node) => node.role === role).map(({ sid }) => sid)).size;
    if (now === count || replicaOf !== undefined) return [];
    const whose = role === "" ? "nodes" : `nodes of ${role}`;
    return [
      {
        pointer: "/revision",
        detail: `It has ${count} ${whose} instead of ${now}, and machines of another image.`,
        remedy: `Scale to ${count} ${whose} first, then go back.`,
      },
    ];
  });
  if (faults.length > 0) throw invalid("invalid-request", "That is two changes at once", faults);
}

/**
 * The overrides of the earlier spec, with the volumes that are larger now. Absent where none is.
 * @throws Problem 422 where a resize that failed has left machines of another size than the deployment's own
 */
async function sized(facts: Facts, spec: Spec, { roles }: RenderedCluster): Promise<Overrides | undefined> {
  const now = await facts.cluster();
  for (const { role, cpu, memory } of roles) {
    const others = facts.nodes.some((node) => node.role === role && (node.cpu !== cpu || node.memory !== memory));
    const known = now.roles.some((one) => one.role === role && (one.cpu !== cpu || one.memory !== memory));
    if (others && !known) throw otherSize(role, cpu, memory);
  }
  const larger = roles.flatMap(({ role, volume }): [string, Overrides[string]][] => {
    const size = Math.max(0, ...facts.nodes.filter((node) => node.role === role).map(({ volumeSize }) => volumeSize));
    return volume === undefined || size <= volume.size ? [] : [[role, { ...spec.overrides?.[role], volumeSize: size }]];
  });
  return larger.length === 0 ? undefined : { ...spec.overrides, ...Object.fromEntries(larger) };
}

function otherSize(role: string, cpu: number, memory: number) {
  return invalid("invalid-request", "Some machines have another size", [
    {
      pointer: "/revision",
      detail: `${role === "" ? "The nodes" : `Nodes of ${role}`} are to have ${cpu} cores and ${memory} MiB, and a change of their size has failed.`,
      remedy: "Retry that job, or have it taken back, then go back.",
    },
  ]);
}
