import * as z from "zod";
import { Deployment, DeploymentStatus, Node, ServerType } from "../../../shared/domain/deployment/schema.ts";
import { JobKind } from "../../../shared/domain/job/schema.ts";
import { DeployRequest, reason } from "../../../shared/operations/deploy/request.ts";
import { DeployPlan } from "../../../shared/operations/deploy/view.ts";
import { restart as restartRequest } from "../../../shared/operations/restart.ts";
import { OperationPlan } from "../../../shared/operations/view.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idParams, noBody, noParams } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

/** What a user sees: sealed answers and what belongs to the platform stay inside. */
export const DeploymentView = Deployment.omit({
  tenantId: true,
  appTenantId: true,
  runtimeTenantId: true,
  sealedValues: true,
  frontgateId: true,
  metadataVersion: true,
  quota: true,
  lastRevision: true,
  linked: true,
  dependents: true,
})
  // Workloads lie in no subnet.
  .extend({ subnetId: z.string().optional() })
  .meta({ id: "Deployment" });

const NodeView = Node.omit({
  tenantId: true,
  deploymentId: true,
  sealedToken: true,
  sealedMetadata: true,
  tokenSha256: true,
  confd: true,
  madeBy: true,
  image: true,
}).meta({ id: "Node" });

/** When: a time, or a revision. */
const Moment = z.union([z.iso.datetime({ offset: true }), z.string().regex(/^[1-9]\d{0,5}$/)]);

/** Who had made a deployment what it was, and who was changing it. */
const Past = z.object({
  /** As it was asked for. */
  at: z.string(),
  revision: z
    .object({ number: z.int(), operation: JobKind, author: z.string(), reason: z.string().optional() })
    .optional(),
  job: z.object({ id: z.string(), kind: JobKind, createdBy: z.string(), reason: z.string().optional() }).optional(),
});

const values = { cluster: { name: "my ensemble", subnet: "subnet-0a1b2c3d", zk_node: { count: 3 } } };

export const example = {
  id: "dep-0m9x2k4f7abcdefghj",
  name: "my ensemble",
  description: "",
  appId: "app-0m9x2k4f7abcdefghj",
  appVersionId: "appv-0m9x2k4f7abcdefghj",
  repoId: "repo-0m9x2k4f7abcdefghj",
  runtimeId: "rt-0m9x2k4f7abcdefghj",
  provider: "aws",
  credentialId: "cred-0m9x2k4f7abcdefghj",
  values,
  subnetId: "subnet-0a1b2c3d",
  serverType: "vm",
  status: "creating",
  activeJobId: "job-0m9x2k4f7abcdefghj",
  lastJobId: "job-0m9x2k4f7abcdefghj",
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
};

const params = idParams("deployment");
const changing = { noun: "deployment", output: DeploymentView, status: 202 } as const;

/** What links may answer: whoever needs others, whoever is needed, and whoever makes new ones. */
export const NEEDING = ["dependency-not-active", "links-changed"] as const;
export const NEEDED = ["depended-on", "links-changed"] as const;
export const LINKING = ["invalid-link", "link-cycle", ...NEEDING] as const;

/** A dry run decides the same and answers the plan; nothing is written. */
const dryRun = z.strictObject({ dryRun: z.enum(["true", "false"]).default("false") });

export const plan = {
  dryRun: true,
  operation: "stop",
  deploymentId: example.id,
  deploymentVersion: 4,
  revision: 2,
  changes: [],
  resources: [],
  layers: [[{ kind: "run-service", nodeId: "node-0m9x2k4f7abcdefghj", service: "stop" }]],
  price: { currency: "USD", before: 4568, after: 4568, listed: { on: "2026-11-21", source: "list" }, notPriced: [] },
  estimate: { seconds: 20 },
  findings: [{ severity: "harms", code: "interrupts", detail: "The app does not answer until it is started again." }],
  quota: [],
  digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
};

const { deploymentId: _, deploymentVersion: __, ...shownPlan } = plan;

/** What every operation on a deployment has in common: a request, a reason, a dry run. One that asks nothing needs no body. */
export function operating<R extends z.ZodRawShape>(request: z.ZodObject<R>) {
  const body = request.extend({ reason });
  return {
    noun: "deployment",
    output: z.union([DeploymentView, OperationPlan]),
    status: 202,
    input: { params, query: dryRun, body: body.safeParse({}).success ? body.optional() : body },
    idempotent: "commit",
    problems: ["deployment-busy", "wrong-state"],
  } as const;
}

export const create = route({
  ...changing,
  method: "POST",
  path: "/deployments",
  operationId: "createDeployment",
  permission: "deployments:create",
  summary: "Deploy an app",
  description:
    "`appVersionId` names the version; or `appId` and `stage` take the one that `POST /apps/{id}:promote` put there. `values` are the answers to the version's form; what is left out has its default. Without `runtimeId` the one runtime of the own tenant that fits is taken; one that another tenant shares is named. `groups` are groups of the own tenant, by `/path`, whose members see the deployment: those that one is in, or any for who may deploy for the whole tenant. An app of workloads lies in `namespace` (without it, the runtime's, or one of its own, which is deleted with it), where `namespaceQuota` bounds what everything in it takes (`requests.cpu`, `pods`); all must be ready within `readyWithin` seconds (900). `Location` names the job that makes it. `dryRun=true` does every check, answers 200 with what would be made, and writes nothing: its `quota` says where `more` than the limit is needed, which is 403 without `dryRun`.",
  input: {
    params: noParams,
    query: dryRun,
    body: DeployRequest,
  },
  output: z.union([DeploymentView, DeployPlan]),
  idempotent: "commit",
  problems: [
    "invalid-values",
    "version-unreadable",
    "no-compatible-runtime",
    "incompatible-runtime",
    "ambiguous-runtime",
    "quota-exceeded",
    "invalid-link",
    ...NEEDING,
  ],
  examples: {
    body: { appVersionId: "appv-0m9x2k4f7abcdefghj", runtimeId: "rt-0m9x2k4f7abcdefghj", values },
    answer: example,
    dryRun: {
      ...shownPlan,
      operation: "deploy",
      revision: 1,
      resources: [
        {
          action: "create",
          kind: "node",
          id: "node-0m9x2k4f7abcdefghj",
          role: "zk_node",
          after: { cpu: 1, memory: 2048, volumeSize: 10 },
        },
      ],
      layers: [[{ kind: "check-pilot" }], [{ kind: "ensure-frontgate" }]],
      price: { ...plan.price, before: 0 },
      findings: [],
      runtimeId: "rt-0m9x2k4f7abcdefghj",
      provider: "aws",
      subnetId: "subnet-0a1b2c3d",
      values,
      quota: [
        { resource: "nodes", unit: "nodes", of: "tenant-a", limit: 10, used: 6, asked: 3, more: 0 },
        { resource: "memory", unit: "MiB", of: "tenant-a/eng", limit: 16384, used: 12288, asked: 6144, more: 2048 },
      ],
      roles: [{ role: "zk_node", count: 3, cpu: 1, memory: 2048, volumeSize: 10, image: "name:zookeeper-3.9" }],
    },
  },
});

export const list = route({
  method: "GET",
  path: "/deployments",
  operationId: "listDeployments",
  permission: "deployments:read",
  noun: "deployment",
  summary: "List deployments, newest first",
  description:
    "On machines and in clusters, of all clouds. `serverType` is `bm` as soon as one of the machines has been bare metal, else `vm`; what runs in a cluster has none. Those that are ceased are left out until `status=ceased` asks for them. A page may hold fewer than `pageSize` and still have a `nextPageToken`.",
  input: {
    params: noParams,
    query: z.strictObject({
      ...pageQuery,
      status: DeploymentStatus.optional().describe("Those alone that are so; without it, all but the ceased ones."),
      serverType: ServerType.optional().describe(
        "Those alone that run on virtual machines (`vm`), or on bare metal (`bm`); without it, those in clusters too.",
      ),
    }),
    body: noBody,
  },
  output: pageOf(DeploymentView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/deployments/{id}",
  operationId: "getDeployment",
  permission: "deployments:read",
  noun: "deployment",
  summary: "Read a deployment and its nodes",
  description:
    "`allowed` names the operations that its state allows now: none while a job has it. With `at`, an RFC 3339 time or the number of a revision, it is told as it was: its spec is that of the newest revision applied by then (before the first one was, what was asked for), its status what the last job begun by then was making of it or had made, a retried job counting by its last attempt; `past` says by whom and why. Name and description are today's, nodes and endpoints are not kept by time. Of an app of workloads `endpoints` says where it is reached, as the last job or the last look (every quarter of an hour) found it: at most 20, those that are reached from outside first. Before it was made it is not there; after its deletion its past still is.",
  input: { params, query: z.strictObject({ at: Moment.optional() }), body: noBody },
  output: DeploymentView.extend({ nodes: z.array(NodeView), allowed: z.array(JobKind), past: Past.optional() }),
  status: 200,
  problems: [],
  examples: { answer: { ...example, nodes: [], allowed: [] } },
});

export const start = route({
  ...operating(z.strictObject({})),
  method: "POST",
  path: "/deployments/{id}:start",
  operationId: "startDeployment",
  permission: "deployments:start",
  problems: ["deployment-busy", "wrong-state", ...NEEDING],
  summary: "Start a stopped deployment",
  examples: {
    body: { reason: "The office opens." },
    answer: { ...example, status: "starting" },
    dryRun: { ...plan, operation: "start" },
  },
});

export const stop = route({
  ...operating(z.strictObject({})),
  method: "POST",
  path: "/deployments/{id}:stop",
  operationId: "stopDeployment",
  permission: "deployments:stop",
  problems: ["deployment-busy", "wrong-state", ...NEEDED],
  summary: "Stop a deployment and keep its volumes",
  examples: { body: { reason: "Nobody works at night." }, answer: { ...example, status: "stopping" }, dryRun: plan },
});

export const restart = route({
  ...operating(restartRequest.request),
  method: "POST",
  path: "/deployments/{id}:restart",
  operationId: "restartDeployment",
  permission: "deployments:restart",
  summary: "Restart an app where it is, on all nodes or on some",
  description:
    "By the package's own `restart` where a role has one, else by `stop` and `start`. Machines and configuration stay as they are. Of an app of workloads all pods start anew, or those of `workloads` (`Deployment/web`).",
  examples: {
    body: { nodes: ["node-0m9x2k4f7abcdefghj"], reason: "It answers slowly." },
    answer: { ...example, status: "updating" },
    dryRun: { ...plan, operation: "restart" },
  },
});

export const remove = route({
  ...changing,
  output: z.union([DeploymentView, OperationPlan]),
  method: "DELETE",
  path: "/deployments/{id}",
  operationId: "deleteDeployment",
  permission: "deployments:delete",
  summary: "Delete a deployment with everything that was made for it",
  description:
    "At once and for good, also one that is ceased: `:cease` is the deletion that can be taken back. The package's `destroy` runs first, or after `stop` where it says so; when it fails, the deletion ends and the deployment is `failed`. `force=true` goes on after that, where the package allows it. A deployment of workloads whose cluster does not answer is not deleted either; with `force=true` it is, after a minute of trying: the job's `left` then says where in the cluster what was left lies, and its labels. One that others depend on is not deleted, with `force` neither. Nodes that do not answer are not asked.",
  input: {
    params,
    query: dryRun.extend({ force: z.enum(["true", "false"]).default("false") }),
    body: noBody,
  },
  conditional: true,
  problems: ["deployment-busy", "wrong-state", ...NEEDED],
  examples: { answer: { ...example, status: "deleting" }, dryRun: { ...plan, operation: "delete" } },
});
