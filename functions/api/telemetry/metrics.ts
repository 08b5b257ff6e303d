import type { Node } from "../../../shared/domain/deployment/schema.ts";
import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import { MACHINE_ITEMS, type MetricItem, RESOLUTIONS, type RoleItems } from "../../../shared/domain/metric/schema.ts";
import { MAX_POINTS, pointsOf, type Window, windowOf } from "../../../shared/domain/metric/series.ts";
import { cellsOf, type Step } from "../../../shared/domain/metric/step.ts";
import type { MetricStore } from "../../../shared/domain/metric/store.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import type { Call, Operation } from "../../../shared/platform/middleware/route.ts";
import type { listMetricItems as itemsContract, readMetrics as readContract } from "./metric-routes.ts";

export interface ReadMetrics {
  readonly deployments: DeploymentStore;
  readonly metrics: MetricStore;
}

const HOUR_MS = 3_600_000;

/** One round trip's time: what is measured is told by its own items. */
export function listItems(needs: ReadMetrics): Operation<typeof itemsContract> {
  return async (call) => {
    const { nodes, items } = await load(needs, call);
    const roles = [...new Set(nodes.map(({ role }) => role))];
    const own = items.flatMap(({ role, items: named }) => named.map((item) => ({ ...item, role })));
    const byName = Map.groupBy(
      [...own, ...roles.flatMap((role) => MACHINE_ITEMS.map((item) => ({ ...item, role })))],
      ({ name }) => name,
    );
    const views = [...byName.values()].flatMap(([first, ...more]) =>
      first === undefined ? [] : [{ ...first, roles: [first, ...more].map(({ role }) => role) }],
    );
    return { body: { items: views } };
  };
}

/** Two round trips, and one more for each MiB that the window holds. */
export function read(needs: ReadMetrics): Operation<typeof readContract> {
  return async (call) => {
    const { query, tenantId, params, now } = call;
    const { nodes, items } = await load(needs, call);
    const to = query.to === undefined ? now : new Date(query.to);
    const from = query.from === undefined ? new Date(to.getTime() - HOUR_MS) : new Date(query.from);
    const asked = { from: from.getTime() / 1000, to: to.getTime() / 1000, step: query.step };
    const window = windowOf(asked, now.getTime() / 1000);
    const [named, measured] = [query.node?.split(","), query.item?.split(",")];
    const chosen = nodes.filter(({ id }) => named?.includes(id) ?? true);
    const wanted = chosen.flatMap((node) =>
      itemsOf(items, node.role)
        .filter(({ name }) => measured?.includes(name) ?? true)
        .map((item) => ({ node, item })),
    );
    requireFew(window, wanted.length);
    const steps = await stepsOf(needs.metrics, tenantId, params.id, window);
    const series = wanted.map(({ node, item }) => {
      const statistic = query.statistic ?? item.statistic;
      return {
        nodeId: node.id,
        role: node.role,
        item: item.name,
        unit: item.unit,
        statistic,
        points: pointsOf(cellsOf(steps, node.id, item.name), window, statistic).map(({ at, value }) => ({
          at: instant(at),
          value: typeof value === "number" ? shown(value * item.scale) : value,
        })),
      };
    });
    const known = series.filter(({ points }) => points.length > 0);
    return { body: { from: instant(window.from), to: instant(window.to), step: window.step, series: known } };
  };
}

async function load(
  { deployments, metrics }: ReadMetrics,
  { params, tenantId, reach }: Pick<Call<{ id: string }, unknown, unknown, unknown>, "params" | "tenantId" | "reach">,
): Promise<{ readonly nodes: readonly Node[]; readonly items: readonly RoleItems[] }> {
  const [found, nodes, items] = await Promise.all([
    deployments.get(tenantId, params.id),
    deployments.nodes(tenantId, params.id),
    metrics.items(tenantId, params.id),
  ]);
  requireReached(reach, found, "deployment", params.id);
  return { nodes, items };
}

function itemsOf(roles: readonly RoleItems[], role: string): readonly MetricItem[] {
  return [...(roles.find((one) => one.role === role)?.items ?? []), ...MACHINE_ITEMS];
}

/** A step more than asked for, before its begin: differences are from there. Coarser steps end with minutes that are not one yet. */
async function stepsOf(metrics: MetricStore, tenantId: string, id: string, window: Window): Promise<readonly Step[]> {
  const { resolution, to, step } = window;
  const from = window.from - step;
  const steps = await metrics.between(tenantId, id, resolution, from, to);
  if (resolution === "1m") return steps;
  const last = steps.at(-1)?.at;
  const rest = last === undefined ? from : last + RESOLUTIONS[resolution].seconds;
  const newest = Math.max(rest, to - 2 * RESOLUTIONS[resolution].seconds);
  return [...steps, ...(await metrics.between(tenantId, id, "1m", newest, to))];
}

/** @throws Problem 422 `too-many-points` */
function requireFew(window: Window, series: number): void {
  const points = ((window.to - window.from) / window.step) * series;
  if (points <= MAX_POINTS) return;
  throw new Problem({
    status: 422,
    code: "too-many-points",
    title: "The answer would have too many points",
    detail: `${series} series of ${(window.to - window.from) / window.step} points are more than ${MAX_POINTS}: name nodes or items, or ask for a longer step.`,
  });
}

/** Without the noise that a scale as 0.1 brings. */
function shown(value: number): number {
  return Number(value.toPrecision(12));
}

function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
