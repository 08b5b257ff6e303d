import * as z from "zod";
import { DeploymentStatus } from "../../../shared/domain/deployment/status.ts";
import { Links } from "../../../shared/domain/link/schema.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idParams, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const Named = z.object({ id: z.string(), name: z.string(), status: DeploymentStatus });

/** What a deployment depends on, and what depends on it. */
const LinksView = z
  .object({
    deploymentId: z.string(),
    /** `link`: the name by which its package knows the other one. */
    dependsOn: z.array(Named.extend({ link: z.string() })),
    dependents: z.array(Named),
    /** Others on either side, which the caller does not reach. */
    others: z.int(),
  })
  .meta({ id: "DeploymentLinks" });

/** One deployment that has links, and its place in the order in which they start. */
const GraphNode = Named.extend({
  /** 0 depends on nothing; every other one starts after all lower levels. Those of one level may start together. */
  level: z.int(),
  links: Links,
  /** Ids of those that depend on it. */
  dependents: z.array(z.string()),
}).meta({ id: "DeploymentGraphNode" });

const app = { id: "dep-0m9x2k4f7abcdefghj", name: "queue", status: "active" };
const ensemble = { id: "dep-0m9x2k4e2abcdefghj", name: "my ensemble", status: "active" };

export const links = route({
  method: "GET",
  path: "/deployments/{id}/links",
  operationId: "getDeploymentLinks",
  permission: "deployments:read",
  noun: "deployment",
  summary: "Read what a deployment depends on, and what depends on it",
  description:
    "A deployment that others depend on is not deleted, ceased, or stopped while they run (409 `depended-on`); one starts when all that it depends on is active (409 `dependency-not-active`). `others` counts linked deployments out of reach. While a job changes its links, those that it leaves and those that it takes are held both.",
  input: { params: idParams("deployment"), query: noQuery, body: noBody },
  output: LinksView,
  status: 200,
  problems: [],
  examples: {
    answer: { deploymentId: app.id, dependsOn: [{ ...ensemble, link: "zk_service" }], dependents: [], others: 0 },
  },
});

export const graph = route({
  method: "GET",
  path: "/deployments:graph",
  operationId: "getDeploymentGraph",
  permission: "deployments:read",
  noun: "deployment",
  summary: "Read the tenant's linked deployments in the order in which they start",
  description:
    "All deployments that depend on another one or are depended on: lower levels first, to be stopped the other way round. Those out of reach are left out. At most 5,000 links are read; a tenant with more is told so (409 `graph-too-large`).",
  input: { params: noParams, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(GraphNode),
  status: 200,
  problems: ["invalid-page-token", "graph-too-large"],
  examples: {
    answer: {
      items: [
        { ...ensemble, level: 0, links: {}, dependents: [app.id] },
        { ...app, level: 1, links: { zk_service: ensemble.id }, dependents: [] },
      ],
    },
  },
});
