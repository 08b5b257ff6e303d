import * as z from "zod";
import type { Deployment } from "../../../shared/domain/deployment/schema.ts";
import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import { heldIds, startOrder } from "../../../shared/domain/link/rules.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { reaches, requireReached } from "../../../shared/kernel/reach.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { graph as graphContract, links as linksContract } from "./links-routes.ts";

export interface ReadLinks {
  readonly deployments: Pick<DeploymentStore, "get" | "several" | "dependents" | "links">;
  readonly pager: Pager;
}

/** Links of one tenant that are put in order at once: about 1 MiB of the table. */
const MAX_EDGES = 5_000;

const shown = ({ id, name, status }: Deployment) => ({ id, name, status });

/** Three round trips, two of them at once. */
export function links({ deployments }: ReadLinks): Operation<typeof linksContract> {
  return async ({ params, tenantId, reach }) => {
    const deployment = requireReached(reach, await deployments.get(tenantId, params.id), "deployment", params.id);
    const [targets, dependents] = await Promise.all([
      deployments.several(tenantId, heldIds(deployment)),
      deployments.dependents(tenantId, deployment.id),
    ]);
    const seen = targets.filter((one) => reaches(reach, one));
    const on = seen.flatMap((one) => linkNames(deployment, one.id).map((link) => ({ ...shown(one), link })));
    const by = dependents.filter((one) => reaches(reach, one));
    const others = targets.length - seen.length + (dependents.length - by.length);
    return { body: { deploymentId: deployment.id, dependsOn: on, dependents: by.map(shown), others } };
  };
}

/** Names of the links to one deployment; empty where a job is on its way to it, or away from it. */
function linkNames({ links: named = {} }: Deployment, id: string): readonly string[] {
  const names = Object.entries(named).filter(([, target]) => target === id);
  return names.length === 0 ? [""] : names.map(([name]) => name);
}

/** Where a page begins: after this deployment of that level. */
const After = z.object({ level: z.int(), id: z.string() });

/** One round trip for the links, one for the page's deployments. @throws Problem 409 `graph-too-large` */
export function graph({ deployments, pager }: ReadLinks): Operation<typeof graphContract> {
  return async ({ query, tenantId, reach, now }) => {
    const scope = [tenantId, "/deployments:graph"];
    const { limit, startKey } = await pager.read(query, scope, now);
    const edges = await deployments.links(tenantId, MAX_EDGES + 1);
    if (edges.length > MAX_EDGES) throw tooLarge();
    const order = startOrder(edges);
    const after = startKey === undefined ? undefined : After.parse(startKey);
    const rest = order.filter((one) => after === undefined || isAfter(one, after));
    const page = rest.slice(0, limit);
    const found = await deployments.several(
      tenantId,
      page.map(({ id }) => id),
    );
    const byId = new Map(found.filter((one) => reaches(reach, one)).map((one) => [one.id, one]));
    const items = page.flatMap(({ id, level }) => {
      const one = byId.get(id);
      if (one === undefined) return [];
      const dependents = edges.filter(({ deploymentId }) => deploymentId === id).map(({ dependentId }) => dependentId);
      return [{ ...shown(one), level, links: one.links ?? {}, dependents }];
    });
    const last = page.at(-1);
    const more = last === undefined || rest.length <= page.length ? {} : { startKey: { ...last } };
    return { body: await pager.write({ items, ...more }, scope, now) };
  };
}

function isAfter(one: { readonly level: number; readonly id: string }, after: z.output<typeof After>): boolean {
  return one.level > after.level || (one.level === after.level && one.id > after.id);
}

function tooLarge(): Problem {
  return new Problem({
    status: 409,
    code: "graph-too-large",
    title: "The tenant has too many links",
    detail: `More than ${MAX_EDGES} links are not put in order at once. Read those of one deployment: GET /deployments/{id}/links.`,
  });
}
