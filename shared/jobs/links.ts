import type { Deployment } from "../domain/deployment/schema.ts";
import type { Layer, Plan } from "./plan.ts";

/** Before an app starts: what it depends on runs. Empty for one that depends on nothing. */
export function linksLayer({ links = {} }: Pick<Deployment, "links">): Layer {
  return Object.keys(links).length === 0 ? [] : [{ kind: "check-links" }];
}

/** A plan that changes what the deployment's metadata says, followed by telling those that depend on it. Pure. */
export function withDependents(plan: Plan, dependents: readonly string[]): Plan {
  const changes = plan.some((layer) => layer.some(({ kind }) => kind === "put-metadata"));
  if (!changes || dependents.length === 0) return plan;
  return [...plan, dependents.map((about) => ({ kind: "refresh-links", input: { about } }))];
}
