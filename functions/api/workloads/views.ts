import type { Deployment } from "../../../shared/domain/deployment/schema.ts";
import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import { parseSelector, printRequirement } from "../../../shared/domain/runtime/selector.ts";
import type { ReadImage } from "../../../shared/images/reader.ts";
import { type Reach, requireReached } from "../../../shared/kernel/reach.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { ANSWERS } from "../../../shared/workloads/ask.ts";
import { portsOfWorkloads } from "../../../shared/workloads/ports.ts";
import type { Cluster } from "./cluster.ts";
import type * as routes from "./view-routes.ts";

export interface Viewing {
  readonly deployments: Pick<DeploymentStore, "get">;
  readonly pager: Pager;
  readonly cluster: Cluster;
  readonly readImage: ReadImage;
}

/** One read. @throws Problem 404 */
export async function required(
  { deployments }: Pick<Viewing, "deployments">,
  call: { readonly tenantId: string; readonly reach: Reach; readonly params: { readonly id: string } },
): Promise<Deployment> {
  const { id } = call.params;
  return requireReached(call.reach, await deployments.get(call.tenantId, id), "deployment", id);
}

type Page = {
  readonly pageSize: number;
  readonly pageToken?: string | undefined;
  readonly selector?: string | undefined;
};
type Listing = {
  readonly tenantId: string;
  readonly reach: Reach;
  readonly params: { readonly id: string };
  readonly query: Page;
  readonly now: Date;
};

/** Of every listing: one read, and what the provider's function does. */
async function page(needs: Viewing, { tenantId, reach, params, query, now }: Listing, kind: string) {
  const scope = [tenantId, `/deployments/${params.id}`, kind, query.selector ?? ""];
  const [deployment, { limit, startKey }] = await Promise.all([
    required(needs, { tenantId, reach, params }),
    needs.pager.read(query, scope, now),
  ]);
  const cursor = typeof startKey?.cursor === "string" ? { cursor: startKey.cursor } : {};
  return {
    deployment,
    asked: { limit, ...chosen(query), ...cursor },
    async write<T>(found: {
      readonly items: readonly T[];
      readonly revision: string;
      readonly cursor?: string | undefined;
    }) {
      const next = found.cursor === undefined ? undefined : { cursor: found.cursor };
      const { items, nextPageToken } = await needs.pager.write({ items: found.items, startKey: next }, scope, now);
      return { items, revision: found.revision, ...(nextPageToken === undefined ? {} : { nextPageToken }) };
    },
  };
}

export function listWorkloads(needs: Viewing): Operation<typeof routes.listWorkloads> {
  return async (call) => {
    const { kind } = call.query;
    const { deployment, asked, write } = await page(needs, call, `workloads ${kind ?? ""}`);
    const ask = { ask: "workloads" as const, ...asked, ...(kind === undefined ? {} : { kind }) };
    return { body: await write(await needs.cluster.ask(deployment, ask, ANSWERS.workloads)) };
  };
}

/** Besides, what registries answer: at most four requests an image, of which what was read lately is kept. */
export function listPorts(needs: Viewing): Operation<typeof routes.listPorts> {
  return async (call) => {
    const { deployment, asked, write } = await page(needs, call, "ports");
    const found = await needs.cluster.ask(deployment, { ask: "workloads", ...asked }, ANSWERS.workloads);
    return { body: await write({ ...found, items: await portsOfWorkloads(needs.readImage, found.items) }) };
  };
}

export function listPods(needs: Viewing): Operation<typeof routes.listPods> {
  return async (call) => {
    const { deployment, asked, write } = await page(needs, call, "pods");
    return { body: await write(await needs.cluster.ask(deployment, { ask: "pods", ...asked }, ANSWERS.pods)) };
  };
}

export function listEndpoints(needs: Viewing): Operation<typeof routes.listEndpoints> {
  return async (call) => {
    const { deployment, asked, write } = await page(needs, call, "endpoints");
    return {
      body: await write(await needs.cluster.ask(deployment, { ask: "endpoints", ...asked }, ANSWERS.endpoints)),
    };
  };
}

export function listEvents(needs: Viewing): Operation<typeof routes.listEvents> {
  return async (call) => {
    const { deployment, asked, write } = await page(needs, call, "events");
    return { body: await write(await needs.cluster.ask(deployment, { ask: "events", ...asked }, ANSWERS.events)) };
  };
}

export function listVolumes(needs: Viewing): Operation<typeof routes.listVolumes> {
  return async (call) => {
    const { deployment, asked, write } = await page(needs, call, "volumes");
    return { body: await write(await needs.cluster.ask(deployment, { ask: "volumes", ...asked }, ANSWERS.volumes)) };
  };
}

export function listAutoscalers(needs: Viewing): Operation<typeof routes.listAutoscalers> {
  return async (call) => {
    const { deployment, asked, write } = await page(needs, call, "autoscalers");
    return {
      body: await write(await needs.cluster.ask(deployment, { ask: "autoscalers", ...asked }, ANSWERS.autoscalers)),
    };
  };
}

export function readNamespace(needs: Viewing): Operation<typeof routes.readNamespace> {
  return async (call) => {
    const deployment = await required(needs, call);
    return { body: await needs.cluster.ask(deployment, { ask: "namespace" }, ANSWERS.namespace) };
  };
}

/** One read, and as long as the cluster is quiet. */
export function watch(needs: Viewing): Operation<typeof routes.watchWorkloads> {
  return async (call) => {
    const { kind, since, waitSeconds } = call.query;
    const deployment = await required(needs, call);
    const ask = { ask: "watch" as const, kind, since, waitSeconds, ...chosen(call.query) };
    return { body: await needs.cluster.ask(deployment, ask, ANSWERS.watch) };
  };
}

export function usage(needs: Viewing): Operation<typeof routes.readUsage> {
  return async (call) => {
    const deployment = await required(needs, call);
    return { body: await needs.cluster.ask(deployment, { ask: "usage", ...chosen(call.query) }, ANSWERS.usage) };
  };
}

/** A selector as the cluster writes it: ours may part with `;` and `&` as well. */
function chosen({ selector }: Pick<Page, "selector">): { readonly selector?: string } {
  const read = parseSelector(selector ?? "");
  const text = read.ok ? read.requirements.map(printRequirement).join(",") : "";
  return text === "" ? {} : { selector: text };
}
