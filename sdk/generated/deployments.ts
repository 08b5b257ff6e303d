// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Autoscaler, BackupSchedule, ContainerPorts, Deployment, DeploymentEvent, DeploymentGraphNode, DeploymentLinks, DeploymentNamespace, DeploymentPlan, DeploymentService, DriftReport, Endpoint, MetricItem, MetricSeries, Node, NodeLog, OperationPlan, Pod, PodCommand, PodLog, PodUsage, Revision, RevisionDiff, TabContent, Workload, WorkloadChange, WorkloadEvent, WorkloadVolume } from "./schemas.ts";

export interface ListDeploymentsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  /** Those alone that are so; without it, all but the ceased ones. */
  status?: "pending_approval" | "rejected" | "creating" | "active" | "updating" | "stopping" | "stopped" | "starting" | "ceasing" | "ceased" | "recovering" | "deleting" | "deleted" | "failed" | undefined;
  /** Those alone that run on virtual machines (`vm`), or on bare metal (`bm`); without it, those in clusters too. */
  serverType?: "vm" | "bm" | undefined;
}

export interface CreateDeploymentBody {
  appVersionId?: string | undefined;
  appId?: string | undefined;
  stage?: "develop" | "test" | "staging" | "production" | undefined;
  runtimeId?: string | undefined;
  groups?: readonly string[] | undefined;
  name?: string | undefined;
  description?: string | undefined;
  reason?: string | undefined;
  values?: {
    [name: string]: unknown;
  } | undefined;
  namespace?: string | undefined;
  namespaceQuota?: {
    [name: string]: string;
  } | undefined;
  readyWithin?: number | undefined;
  adjustments?: {
    [name: string]: {
      replicas?: number | undefined;
      env?: {
        [name: string]: string | null;
      } | undefined;
      args?: {
        [name: string]: readonly string[];
      } | undefined;
      autoscaling?: {
        min: number;
        max: number;
        cpu?: number | undefined;
        memory?: number | undefined;
      } | undefined;
    };
  } | undefined;
}

export interface CreateDeploymentOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface GetDeploymentAnswer {
  id: string;
  name: string;
  description: string;
  appId: string;
  appVersionId: string;
  stage?: "develop" | "test" | "staging" | "production";
  repoId: string;
  runtimeId: string;
  provider: string;
  credentialId: string;
  values: {
    [name: string]: unknown;
  };
  overrides?: {
    [name: string]: {
      count?: number;
      cpu?: number;
      memory?: number;
      volumeSize?: number;
    };
  };
  adjustments?: {
    [name: string]: {
      replicas?: number;
      env?: {
        [name: string]: string | null;
      };
      args?: {
        [name: string]: string[];
      };
      autoscaling?: {
        min: number;
        max: number;
        cpu?: number;
        memory?: number;
      };
    };
  };
  imageDigests?: {
    [name: string]: string;
  };
  workloads?: {
    namespace: string;
    ownNamespace: boolean;
    release: string;
    quota?: {
      [name: string]: string;
    };
    readyWithin: number;
  };
  endpoints?: ({
    name: string;
    address: string;
    ports: ({
      port: number;
      protocol: string;
    })[];
    external: string[];
    hosts: string[];
  })[];
  revision?: number;
  keys?: ({
    keyPairId: string;
    publicKey: string;
    role?: string;
    sids?: number[];
  })[];
  placementId?: string;
  restored?: {
    backupId: string;
    volumes: ({
      role: string;
      place: number;
      snapshotId: string;
      size: number;
    })[];
  };
  links?: {
    [name: string]: string;
  };
  subnetId?: string;
  vpcId?: string;
  serverType?: "vm" | "bm";
  status: "pending_approval" | "rejected" | "creating" | "active" | "updating" | "stopping" | "stopped" | "starting" | "ceasing" | "ceased" | "recovering" | "deleting" | "deleted" | "failed";
  health?: "unknown" | "healthy" | "degraded" | "unhealthy";
  healthSince?: string;
  activeJobId?: string;
  lastJobId: string;
  pinned?: boolean;
  pinReason?: string;
  approvalId?: string;
  ceasedAt?: string;
  expiresAt?: string;
  statusReason?: string;
  createdBy?: string;
  groups?: string[];
  version: number;
  createdAt: string;
  updatedAt: string;
  nodes: Node[];
  allowed: ("deploy" | "start" | "stop" | "restart" | "scale-out" | "scale-in" | "resize" | "configure" | "upgrade" | "roll-back" | "back-up" | "restore" | "delete-backup" | "run-service" | "run-command" | "attach-addresses" | "detach-addresses" | "attach-keys" | "detach-keys" | "replace-node" | "adopt" | "revert" | "cease" | "recover" | "delete")[];
  past?: {
    at: string;
    revision?: {
      number: number;
      operation: "deploy" | "start" | "stop" | "restart" | "scale-out" | "scale-in" | "resize" | "configure" | "upgrade" | "roll-back" | "back-up" | "restore" | "delete-backup" | "run-service" | "run-command" | "attach-addresses" | "detach-addresses" | "attach-keys" | "detach-keys" | "replace-node" | "adopt" | "revert" | "cease" | "recover" | "delete";
      author: string;
      reason?: string;
    };
    job?: {
      id: string;
      kind: "deploy" | "start" | "stop" | "restart" | "scale-out" | "scale-in" | "resize" | "configure" | "upgrade" | "roll-back" | "back-up" | "restore" | "delete-backup" | "run-service" | "run-command" | "attach-addresses" | "detach-addresses" | "attach-keys" | "detach-keys" | "replace-node" | "adopt" | "revert" | "cease" | "recover" | "delete";
      createdBy: string;
      reason?: string;
    };
  };
}

export interface GetDeploymentOptions extends RequestOptions {
  at?: string | undefined;
}

export interface UpdateDeploymentBody {
  name?: string | undefined;
  description?: string | undefined;
  pinned?: boolean | undefined;
  reason?: string | undefined;
}

export interface DeleteDeploymentOptions<D extends boolean = boolean> extends ConditionalOptions {
  dryRun?: D | undefined;
  force?: boolean | undefined;
}

export interface ListDeploymentActivityOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface ListAutoscalersOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  /** Those alone whose labels it chooses: `tier in (gold,silver)`. */
  selector?: string | undefined;
}

export interface UpdateBackupScheduleBody {
  enabled?: boolean | undefined;
  times?: {
    everyHours: number;
  } | {
    dailyAt: string;
    timeZone?: string | undefined;
  } | undefined;
  keep?: {
    count?: number | undefined;
    days?: number | undefined;
  } | undefined;
  reason?: string | undefined;
}

export interface ListEndpointsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  /** Those alone whose labels it chooses: `tier in (gold,silver)`. */
  selector?: string | undefined;
}

export interface ListWorkloadEventsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  /** Those alone whose labels it chooses: `tier in (gold,silver)`. */
  selector?: string | undefined;
}

export interface ReadMetricsAnswer {
  from: string;
  to: string;
  step: number;
  series: MetricSeries[];
}

export interface ReadMetricsOptions extends RequestOptions {
  node?: string | undefined;
  item?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  step?: number | undefined;
  statistic?: "min" | "max" | "avg" | "delta" | "rate" | "mode" | "median" | "latest" | undefined;
}

export interface ListMetricItemsAnswer {
  items: MetricItem[];
}

export interface ReadNodeLogOptions extends RequestOptions {
  name?: string | undefined;
  tail?: number | undefined;
  from?: number | undefined;
  bytes?: number | undefined;
}

export interface ListPodsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  /** Those alone whose labels it chooses: `tier in (gold,silver)`. */
  selector?: string | undefined;
}

export interface ReadPodLogOptions extends RequestOptions {
  container?: string | undefined;
  tail?: number | undefined;
  previous?: boolean | undefined;
}

export interface DeletePodAnswer {
  kind: string;
  name: string;
}

export interface DeletePodBody {
  reason?: string | undefined;
}

export interface ExecInPodBody {
  argv: readonly string[];
  container?: string | undefined;
  timeoutSeconds?: number | undefined;
  reason?: string | undefined;
}

export interface ListPortsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  /** Those alone whose labels it chooses: `tier in (gold,silver)`. */
  selector?: string | undefined;
}

export interface ListRevisionsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface ListDeploymentServicesAnswer {
  items: DeploymentService[];
}

export interface ListDeploymentServicesOptions extends RequestOptions {
  locale?: string | undefined;
}

export interface ReadTabOptions extends RequestOptions {
  node?: string | undefined;
}

export interface ReadUsageAnswer {
  collected: boolean;
  items: PodUsage[];
}

export interface ReadUsageOptions extends RequestOptions {
  /** Those alone whose labels it chooses: `tier in (gold,silver)`. */
  selector?: string | undefined;
}

export interface ListVolumesOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  /** Those alone whose labels it chooses: `tier in (gold,silver)`. */
  selector?: string | undefined;
}

export interface ListWorkloadsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  /** Those alone whose labels it chooses: `tier in (gold,silver)`. */
  selector?: string | undefined;
  /** Those of one kind alone. */
  kind?: "Deployment" | "StatefulSet" | "DaemonSet" | "CronJob" | "Job" | undefined;
}

export interface LabelWorkloadAnswer {
  kind: string;
  name: string;
}

export interface LabelWorkloadBody {
  labels: {
    [name: string]: string | null;
  };
  reason?: string | undefined;
}

export interface RestartWorkloadAnswer {
  kind: string;
  name: string;
}

export interface RestartWorkloadBody {
  reason?: string | undefined;
}

export interface WatchWorkloadsAnswer {
  changes: WorkloadChange[];
  revision: string;
}

export interface WatchWorkloadsOptions extends RequestOptions {
  kind?: "Pod" | "Deployment" | "StatefulSet" | "DaemonSet" | "CronJob" | "Job" | "Service" | "EndpointSlice" | "Event" | "PersistentVolumeClaim" | "HorizontalPodAutoscaler" | undefined;
  /** Revision of a listing, or of the watch before. */
  since: string;
  waitSeconds?: number | undefined;
  /** Those alone whose labels it chooses: `tier in (gold,silver)`. */
  selector?: string | undefined;
}

export interface AdoptDriftBody {
  differences?: readonly string[] | undefined;
  reason?: string | undefined;
}

export interface AdoptDriftOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface AttachDeploymentAddressesBody {
  nodes?: readonly string[] | undefined;
  role?: string | undefined;
  reason?: string | undefined;
}

export interface AttachDeploymentAddressesOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface AttachDeploymentKeysBody {
  nodes?: readonly string[] | undefined;
  role?: string | undefined;
  keyPairs: readonly string[];
  reason?: string | undefined;
}

export interface AttachDeploymentKeysOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface BackUpDeploymentBody {
  name?: string | undefined;
  nodes?: readonly string[] | undefined;
  reason?: string | undefined;
}

export interface BackUpDeploymentOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface CeaseDeploymentBody {
  retentionDays?: number | undefined;
  reason?: string | undefined;
}

export interface CeaseDeploymentOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface ConfigureDeploymentBody {
  values?: {
    [name: string]: unknown;
  } | undefined;
  adjustments?: {
    [name: string]: {
      replicas?: number | null | undefined;
      env?: {
        [name: string]: string | null;
      } | null | undefined;
      args?: {
        [name: string]: readonly string[];
      } | null | undefined;
      autoscaling?: {
        min: number;
        max: number;
        cpu?: number | undefined;
        memory?: number | undefined;
      } | null | undefined;
    } | null;
  } | undefined;
  reason?: string | undefined;
}

export interface ConfigureDeploymentOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface DetachDeploymentAddressesBody {
  nodes?: readonly string[] | undefined;
  role?: string | undefined;
  reason?: string | undefined;
}

export interface DetachDeploymentAddressesOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface DetachDeploymentKeysBody {
  keyPairs: readonly string[];
  reason?: string | undefined;
}

export interface DetachDeploymentKeysOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface RecoverDeploymentBody {
  reason?: string | undefined;
}

export interface RecoverDeploymentOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface ReplaceDeploymentNodeBody {
  node: string;
  reason?: string | undefined;
}

export interface ReplaceDeploymentNodeOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface ResizeDeploymentBody {
  roles: {
    [name: string]: {
      cpu?: number | undefined;
      memory?: number | undefined;
      volumeSize?: number | undefined;
    };
  };
  reason?: string | undefined;
}

export interface ResizeDeploymentOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface RestartDeploymentBody {
  nodes?: readonly string[] | undefined;
  workloads?: readonly string[] | undefined;
  reason?: string | undefined;
}

export interface RestartDeploymentOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface RestoreDeploymentBody {
  backupId: string;
  reason?: string | undefined;
}

export interface RestoreDeploymentOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface RevertDriftBody {
  differences?: readonly string[] | undefined;
  reason?: string | undefined;
}

export interface RevertDriftOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface RollBackDeploymentBody {
  revision?: number | undefined;
  reason?: string | undefined;
}

export interface RollBackDeploymentOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface RunNodeCommandBody {
  command: readonly string[] | string;
  env?: {
    [name: string]: string;
  } | undefined;
  nodes?: readonly string[] | undefined;
  timeoutSeconds?: number | undefined;
  reason?: string | undefined;
}

export interface RunNodeCommandOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface RunDeploymentServiceBody {
  service: string;
  params?: {
    [name: string]: unknown;
  } | undefined;
  nodes?: readonly string[] | undefined;
  reason?: string | undefined;
}

export interface RunDeploymentServiceOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface ScaleInDeploymentBody {
  role?: string | undefined;
  count?: number | undefined;
  nodes?: readonly string[] | undefined;
  reason?: string | undefined;
}

export interface ScaleInDeploymentOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface ScaleOutDeploymentBody {
  role?: string | undefined;
  count?: number | undefined;
  add?: number | undefined;
  reason?: string | undefined;
}

export interface ScaleOutDeploymentOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface StartDeploymentBody {
  reason?: string | undefined;
}

export interface StartDeploymentOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface StopDeploymentBody {
  reason?: string | undefined;
}

export interface StopDeploymentOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface UpgradeDeploymentBody {
  appVersionId: string;
  values?: {
    [name: string]: unknown;
  } | undefined;
  reason?: string | undefined;
}

export interface UpgradeDeploymentOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface GetDeploymentGraphOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export type Deployments = ReturnType<typeof deployments>;

/** `client.deployments` */
export function deployments(send: Send) {
  const operations = {
    /**
     * List deployments, newest first.
     *
     * On machines and in clusters, of all clouds. `serverType` is `bm` as soon as one of the machines has been bare metal, else `vm`; what runs in a cluster has none. Those that are ceased are left out until `status=ceased` asks for them. A page may hold fewer than `pageSize` and still have a `nextPageToken`.
     *
     * Permission: `deployments:read`.
     */
    list: ({ pageSize, pageToken, status, serverType, ...options }: ListDeploymentsOptions = {}) =>
      send<Page<Deployment>>({ ...options, method: "GET", path: "/deployments", query: { pageSize, pageToken, status, serverType } }),
    /**
     * Deploy an app.
     *
     * `appVersionId` names the version; or `appId` and `stage` take the one that `POST /apps/{id}:promote` put there. `values` are the answers to the version's form; what is left out has its default. Without `runtimeId` the one runtime of the own tenant that fits is taken; one that another tenant shares is named. `groups` are groups of the own tenant, by `/path`, whose members see the deployment: those that one is in, or any for who may deploy for the whole tenant. An app of workloads lies in `namespace` (without it, the runtime's, or one of its own, which is deleted with it), where `namespaceQuota` bounds what everything in it takes (`requests.cpu`, `pods`); all must be ready within `readyWithin` seconds (900). `Location` names the job that makes it. `dryRun=true` does every check, answers 200 with what would be made, and writes nothing: its `quota` says where `more` than the limit is needed, which is 403 without `dryRun`.
     *
     * Permission: `deployments:create`.
     */
    create: <D extends boolean = false>(body: CreateDeploymentBody, { dryRun, ...options }: CreateDeploymentOptions<D> = {}) =>
      send<D extends true ? DeploymentPlan : Deployment>({ ...options, method: "POST", path: "/deployments", query: { dryRun }, body }),
    /**
     * Read a deployment and its nodes.
     *
     * `allowed` names the operations that its state allows now: none while a job has it. With `at`, an RFC 3339 time or the number of a revision, it is told as it was: its spec is that of the newest revision applied by then (before the first one was, what was asked for), its status what the last job begun by then was making of it or had made, a retried job counting by its last attempt; `past` says by whom and why. Name and description are today's, nodes and endpoints are not kept by time. Of an app of workloads `endpoints` says where it is reached, as the last job or the last look (every quarter of an hour) found it: at most 20, those that are reached from outside first. Before it was made it is not there; after its deletion its past still is.
     *
     * Permission: `deployments:read`.
     */
    get: (id: string, { at, ...options }: GetDeploymentOptions = {}) =>
      send<GetDeploymentAnswer>({ ...options, method: "GET", path: `/deployments/${segment(id)}`, query: { at } }),
    /**
     * Rename, describe or pin a deployment.
     *
     * What it is called here; the app's own name is an answer of its form, which `:configure` changes. One with `pinned: true` stays at its version: rollouts leave it out, and `:upgrade` is refused until `pinned: false`; `reason` says why.
     *
     * Permission: `deployments:configure`.
     */
    update: (id: string, body: UpdateDeploymentBody, options: ConditionalOptions) =>
      send<Deployment>({ ...options, method: "PATCH", path: `/deployments/${segment(id)}`, body }),
    /**
     * Delete a deployment with everything that was made for it.
     *
     * At once and for good, also one that is ceased: `:cease` is the deletion that can be taken back. The package's `destroy` runs first, or after `stop` where it says so; when it fails, the deletion ends and the deployment is `failed`. `force=true` goes on after that, where the package allows it. A deployment of workloads whose cluster does not answer is not deleted either; with `force=true` it is, after a minute of trying: the job's `left` then says where in the cluster what was left lies, and its labels. One that others depend on is not deleted, with `force` neither. Nodes that do not answer are not asked.
     *
     * Permission: `deployments:delete`.
     */
    delete: <D extends boolean = false>(id: string, { dryRun, force, ...options }: DeleteDeploymentOptions<D>) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "DELETE", path: `/deployments/${segment(id)}`, query: { dryRun, force } }),
    /**
     * List what happened to a deployment, newest first.
     *
     * Changes of its status and health, alarms, jobs that began and ended, and drift: what webhooks are told of it, kept for 90 days, also when nobody listens and after the deployment is deleted. What a cluster says of the objects of an app is at `GET /deployments/{id}/events`.
     *
     * Permission: `deployments:read`.
     */
    listActivity: (id: string, { pageSize, pageToken, ...options }: ListDeploymentActivityOptions = {}) =>
      send<Page<DeploymentEvent>>({ ...options, method: "GET", path: `/deployments/${segment(id)}/activity`, query: { pageSize, pageToken } }),
    /**
     * List what makes a deployment's workloads larger and smaller by their load.
     *
     * Of a deployment whose workloads run in a cluster: 409 `not-supported` for one that runs on machines. The cluster is asked now. Only what belongs to the deployment is shown, also in a namespace that it shares with others.
     *
     * Permission: `deployments:read`.
     */
    listAutoscalers: (id: string, { pageSize, pageToken, selector, ...options }: ListAutoscalersOptions = {}) =>
      send<Page<Autoscaler> & {
      revision: string;
    }>({ ...options, method: "GET", path: `/deployments/${segment(id)}/autoscalers`, query: { pageSize, pageToken, selector } }),
    /**
     * Read when a deployment is backed up by itself, and what became of the last time.
     *
     * Permission: `deployments:read`.
     */
    getBackupSchedule: (id: string, options: RequestOptions = {}) =>
      send<BackupSchedule>({ ...options, method: "GET", path: `/deployments/${segment(id)}/backup-schedule` }),
    /**
     * Have a deployment backed up by itself, or no more.
     *
     * `times` says when: every so many hours, or once a day by the clocks of a place (UTC where none is named). `keep` says which of the back-ups that the schedule made stay: the newest `count`, those of `days`, or those that are both; `{"count": 7}` where it is left out at first. The newest good one always stays, and what people made is never deleted. A back-up is begun within a minute or two. It waits up to half an hour for a job that has the deployment, and is left out, with the reason in `last`, when that takes longer or the deployment is not active; what was missed is not made up for. `enabled: false` ends it, and what it has made stays. Before anything is set its `version` is 0.
     *
     * Permission: `deployments:back-up`.
     */
    updateBackupSchedule: (id: string, body: UpdateBackupScheduleBody, options: ConditionalOptions) =>
      send<BackupSchedule>({ ...options, method: "PATCH", path: `/deployments/${segment(id)}/backup-schedule`, body }),
    /**
     * Read where the cloud has something else than the deployment says.
     *
     * The last comparison: one is made every six hours, and by `:check-drift`. 404 until there is one. `unknown` says in `reason` why there was no answer; the differences are then those of before.
     *
     * Permission: `deployments:read`.
     */
    getDrift: (id: string, options: RequestOptions = {}) =>
      send<DriftReport>({ ...options, method: "GET", path: `/deployments/${segment(id)}/drift` }),
    /**
     * List where a deployment's workloads are reached, and which pods answer there.
     *
     * Of a deployment whose workloads run in a cluster: 409 `not-supported` for one that runs on machines. The cluster is asked now. Only what belongs to the deployment is shown, also in a namespace that it shares with others. `serving` are the pods that get traffic: they match the selector and are ready.
     *
     * Permission: `deployments:read`.
     */
    listEndpoints: (id: string, { pageSize, pageToken, selector, ...options }: ListEndpointsOptions = {}) =>
      send<Page<Endpoint> & {
      revision: string;
    }>({ ...options, method: "GET", path: `/deployments/${segment(id)}/endpoints`, query: { pageSize, pageToken, selector } }),
    /**
     * List what happened to a deployment's objects in their cluster, newest first.
     *
     * Of a deployment whose workloads run in a cluster: 409 `not-supported` for one that runs on machines. The cluster is asked now. Only what belongs to the deployment is shown, also in a namespace that it shares with others. The cluster forgets them, mostly after an hour; at most 500 are looked at.
     *
     * Permission: `deployments:read`.
     */
    listWorkloadEvents: (id: string, { pageSize, pageToken, selector, ...options }: ListWorkloadEventsOptions = {}) =>
      send<Page<WorkloadEvent> & {
      revision: string;
    }>({ ...options, method: "GET", path: `/deployments/${segment(id)}/events`, query: { pageSize, pageToken, selector } }),
    /**
     * Read what a deployment depends on, and what depends on it.
     *
     * A deployment that others depend on is not deleted, ceased, or stopped while they run (409 `depended-on`); one starts when all that it depends on is active (409 `dependency-not-active`). `others` counts linked deployments out of reach. While a job changes its links, those that it leaves and those that it takes are held both.
     *
     * Permission: `deployments:read`.
     */
    getLinks: (id: string, options: RequestOptions = {}) =>
      send<DeploymentLinks>({ ...options, method: "GET", path: `/deployments/${segment(id)}/links` }),
    /**
     * Read what nodes measured, as series.
     *
     * A series for each of the `item`s and `node`s that are named (several with commas; all where none is), from `from` on (an hour ago) and before `to` (now), one point for each `step` seconds. Minutes are kept for a day, five minutes for a week, hours for 90 days: `step` in the answer is a whole number of what there is for `from`. Without `step` a series has at most 120 points; all together have at most 20,000. `statistic` counts otherwise than the item says. `delta` and `rate` (a second) are from the last value of the step before. Numbers are scaled as the package says.
     *
     * Permission: `metrics:read`.
     */
    readMetrics: (id: string, { node, item, from, to, step, statistic, ...options }: ReadMetricsOptions = {}) =>
      send<ReadMetricsAnswer>({ ...options, method: "GET", path: `/deployments/${segment(id)}/metrics`, query: { node, item, from, to, step, statistic } }),
    /**
     * List what is measured on the nodes of a deployment.
     *
     * Items of the package's monitor, and those of every machine: `node.cpu`, `node.memory` and `node.disk` in percent, and `node.health`, 1 or 0.
     *
     * Permission: `metrics:read`.
     */
    listMetricItems: (id: string, options: RequestOptions = {}) =>
      send<ListMetricItemsAnswer>({ ...options, method: "GET", path: `/deployments/${segment(id)}/metrics/items` }),
    /**
     * Read in which namespace a deployment lies, and what of its quota is used.
     *
     * The quota that the deployment was given (`namespaceQuota`) is called `pitrix`; others are of the cluster's owner. All that lies in the namespace counts, of other deployments too where it is not `own`.
     *
     * Permission: `deployments:read`.
     */
    readNamespace: (id: string, options: RequestOptions = {}) =>
      send<DeploymentNamespace>({ ...options, method: "GET", path: `/deployments/${segment(id)}/namespace` }),
    /**
     * Read a log of a node.
     *
     * `name` is `stdout` (what the app prints), `confd`, a service of the package (`init`, `stop`…), `health-check`, `health-action`, or a file that the package names in `log_files`; any other is 404, and `known` are those that there are. Without `from` the last `tail` lines; with it, up to `bytes` from there: `to` in the answer is where the next request begins. An answer has at most 262144 bytes. The node is asked now: when it does not answer within some seconds, that is 504 `node-silent`. Passwords among the deployment's answers are struck out.
     *
     * Permission: `logs:read`.
     */
    readNodeLog: (id: string, nodeId: string, { name, tail, from, bytes, ...options }: ReadNodeLogOptions = {}) =>
      send<NodeLog>({ ...options, method: "GET", path: `/deployments/${segment(id)}/nodes/${segment(nodeId)}/logs`, query: { name, tail, from, bytes } }),
    /**
     * List a deployment's pods with their containers.
     *
     * Of a deployment whose workloads run in a cluster: 409 `not-supported` for one that runs on machines. The cluster is asked now. Only what belongs to the deployment is shown, also in a namespace that it shares with others.
     *
     * Permission: `deployments:read`.
     */
    listPods: (id: string, { pageSize, pageToken, selector, ...options }: ListPodsOptions = {}) =>
      send<Page<Pod> & {
      revision: string;
    }>({ ...options, method: "GET", path: `/deployments/${segment(id)}/pods`, query: { pageSize, pageToken, selector } }),
    /**
     * Read the end of a container's log.
     *
     * The last `tail` lines, and of them at most 262144 bytes. Of a pod with several containers `container` names one. `previous=true` is the log of the container before it was restarted the last time.
     *
     * Permission: `logs:read`.
     */
    readPodLog: (id: string, pod: string, { container, tail, previous, ...options }: ReadPodLogOptions = {}) =>
      send<PodLog>({ ...options, method: "GET", path: `/deployments/${segment(id)}/pods/${segment(pod)}/log`, query: { container, tail, previous } }),
    /**
     * End a pod; its workload makes another.
     *
     * Permission: `deployments:operate`.
     */
    deletePod: (id: string, pod: string, body?: DeletePodBody, options: PostOptions = {}) =>
      send<DeletePodAnswer>({ ...options, method: "POST", path: `/deployments/${segment(id)}/pods/${segment(pod)}:delete`, body }),
    /**
     * Run a program in a container.
     *
     * Without a terminal and without input, to its end or for `timeoutSeconds`: after that it goes on unseen, for a cluster has no way to end it. Output is kept up to 131072 bytes (`cut`). It is run once at most: a request that is repeated with its `Idempotency-Key` answers `status: unknown`, for what a program prints is shown once and kept nowhere. The audit log has who ran it where, and the SHA-256 of the program with its arguments.
     *
     * Permission: `node-commands:run`.
     */
    execInPod: (id: string, pod: string, body: ExecInPodBody, options: PostOptions = {}) =>
      send<PodCommand>({ ...options, method: "POST", path: `/deployments/${segment(id)}/pods/${segment(pod)}:exec`, body }),
    /**
     * List on which ports a deployment's containers listen.
     *
     * Of a deployment whose workloads run in a cluster: 409 `not-supported` for one that runs on machines. The cluster is asked now. Only what belongs to the deployment is shown, also in a namespace that it shares with others. A page is of so many workloads. What a package leaves out is read from the image's configuration in its registry, as anybody may read it: of one that wants a credential, or that cannot be reached, `unread` says so. A tag is looked up anew after ten minutes.
     *
     * Permission: `deployments:read`.
     */
    listPorts: (id: string, { pageSize, pageToken, selector, ...options }: ListPortsOptions = {}) =>
      send<Page<ContainerPorts> & {
      revision: string;
    }>({ ...options, method: "GET", path: `/deployments/${segment(id)}/ports`, query: { pageSize, pageToken, selector } }),
    /**
     * List what a deployment was meant to be, newest first.
     *
     * Every change is a revision with its author and reason, kept after the deployment is deleted. `applied` ones it has become; `restores` names the revision that a roll-back brought back.
     *
     * Permission: `deployments:read`.
     */
    listRevisions: (id: string, { pageSize, pageToken, ...options }: ListRevisionsOptions = {}) =>
      send<Page<Revision>>({ ...options, method: "GET", path: `/deployments/${segment(id)}/revisions`, query: { pageSize, pageToken } }),
    /**
     * Read one revision of a deployment.
     *
     * Permission: `deployments:read`.
     */
    getRevision: (id: string, number: string, options: RequestOptions = {}) =>
      send<Revision>({ ...options, method: "GET", path: `/deployments/${segment(id)}/revisions/${segment(number)}` }),
    /**
     * Compare a revision with another one.
     *
     * What differs from `number` to `other`, whichever is the later one, in the order of the pointers.
     *
     * Permission: `deployments:read`.
     */
    diffRevisions: (id: string, number: string, other: string, options: RequestOptions = {}) =>
      send<RevisionDiff>({ ...options, method: "GET", path: `/deployments/${segment(id)}/revisions/${segment(number)}/diff/${segment(other)}` }),
    /**
     * List the services that an app offers beside its life cycle, with their forms.
     *
     * Permission: `deployments:read`.
     */
    listServices: (id: string, { locale, ...options }: ListDeploymentServicesOptions = {}) =>
      send<ListDeploymentServicesAnswer>({ ...options, method: "GET", path: `/deployments/${segment(id)}/services`, query: { locale } }),
    /**
     * Read a table that the package shows of a deployment.
     *
     * Runs the command of a tab (`display_tabs`) on `node`, or on one of its roles that is well. The command has at most 10 seconds. 404 for a tab that the package has not: `known` are those that it has.
     *
     * Permission: `logs:read`.
     */
    readTab: (id: string, name: string, { node, ...options }: ReadTabOptions = {}) =>
      send<TabContent>({ ...options, method: "GET", path: `/deployments/${segment(id)}/tabs/${segment(name)}`, query: { node } }),
    /**
     * Read what CPU and memory a deployment's pods take now.
     *
     * CPU in thousandths of a core, memory in bytes, as the cluster has measured them last. `collected` is false where the cluster measures nothing (it has no metrics server).
     *
     * Permission: `metrics:read`.
     */
    readUsage: (id: string, { selector, ...options }: ReadUsageOptions = {}) =>
      send<ReadUsageAnswer>({ ...options, method: "GET", path: `/deployments/${segment(id)}/usage`, query: { selector } }),
    /**
     * List the storage that a deployment's workloads have asked for.
     *
     * Of a deployment whose workloads run in a cluster: 409 `not-supported` for one that runs on machines. The cluster is asked now. Only what belongs to the deployment is shown, also in a namespace that it shares with others.
     *
     * Permission: `deployments:read`.
     */
    listVolumes: (id: string, { pageSize, pageToken, selector, ...options }: ListVolumesOptions = {}) =>
      send<Page<WorkloadVolume> & {
      revision: string;
    }>({ ...options, method: "GET", path: `/deployments/${segment(id)}/volumes`, query: { pageSize, pageToken, selector } }),
    /**
     * List what makes a deployment's pods, and how far it is.
     *
     * Of a deployment whose workloads run in a cluster: 409 `not-supported` for one that runs on machines. The cluster is asked now. Only what belongs to the deployment is shown, also in a namespace that it shares with others. Of containers there are names, images, ports and where they see volumes: what their environment and arguments hold may be secret.
     *
     * Permission: `deployments:read`.
     */
    listWorkloads: (id: string, { pageSize, pageToken, selector, kind, ...options }: ListWorkloadsOptions = {}) =>
      send<Page<Workload> & {
      revision: string;
    }>({ ...options, method: "GET", path: `/deployments/${segment(id)}/workloads`, query: { pageSize, pageToken, selector, kind } }),
    /**
     * Set and take away labels of an object.
     *
     * At once, and on that object alone: pods get theirs from their workload's template, which an upgrade changes. A key has one value; `null` takes it away. Labels that say whose an object is are not changed: those of `pitrix.io`, `app.kubernetes.io/instance` and `app.kubernetes.io/managed-by`.
     *
     * Permission: `deployments:operate`.
     */
    labelWorkload: (id: string, kind: string, name: string, body: LabelWorkloadBody, options: PostOptions = {}) =>
      send<LabelWorkloadAnswer>({ ...options, method: "POST", path: `/deployments/${segment(id)}/workloads/${segment(kind)}/${segment(name)}:label`, body }),
    /**
     * Start the pods of one workload anew.
     *
     * One after the other, as the workload says itself; `GET …/workloads` shows how far it is (`updated`). Nothing else changes, so that no job is needed. 409 `deployment-busy` while a job changes the deployment.
     *
     * Permission: `deployments:restart`.
     */
    restartWorkload: (id: string, kind: string, name: string, body?: RestartWorkloadBody, options: PostOptions = {}) =>
      send<RestartWorkloadAnswer>({ ...options, method: "POST", path: `/deployments/${segment(id)}/workloads/${segment(kind)}/${segment(name)}:restart`, body }),
    /**
     * Wait for changes of a deployment's objects.
     *
     * Answers as soon as something has changed since the revision `since`, with all changes in their order, and after `waitSeconds` without one. `revision` of the answer is where the next request begins: nothing is lost between two, however long they are apart, as long as the cluster remembers; after that it is 410 `revision-expired`, and a listing says what there is now. The first revision is that of a listing.
     *
     * Permission: `deployments:read`.
     */
    watchWorkloads: (id: string, { kind, since, waitSeconds, selector, ...options }: WatchWorkloadsOptions) =>
      send<WatchWorkloadsAnswer>({ ...options, method: "GET", path: `/deployments/${segment(id)}/workloads:watch`, query: { kind, since, waitSeconds, selector } }),
    /**
     * Take what the cloud has for what is meant.
     *
     * For machine types, addresses and volume sizes of the last report: all differences, or those that `differences` names. Nothing is changed in the cloud. Of workloads: the number of replicas that somebody gave one in the cluster. Other differences are reverted, or put right by hand.
     *
     * Permission: `deployments:operate`.
     */
    adoptDrift: <D extends boolean = false>(id: string, body?: AdoptDriftBody, { dryRun, ...options }: AdoptDriftOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:adopt`, query: { dryRun }, body }),
    /**
     * Give nodes public addresses.
     *
     * To the nodes in `nodes`, or to all of `role`; those that have one keep it. Each address is allocated in the tenant's cloud, at its price, and outlives the machine: a node that takes another one's place takes its address over, and one that goes gives it back. All nodes see it as `eip` in their metadata. The package must allow it (`associate_eip`). Who may reach it is for the subnet's and the security group's rules.
     *
     * Permission: `deployments:operate`.
     */
    attachAddresses: <D extends boolean = false>(id: string, body?: AttachDeploymentAddressesBody, { dryRun, ...options }: AttachDeploymentAddressesOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:attach-addresses`, query: { dryRun }, body }),
    /**
     * Let the owners of SSH keys log in to nodes.
     *
     * To all nodes, those of `role`, or those in `nodes`; also to nodes that are added later, and to those that take the place of one of these. The keys go into `authorized_keys` of the user that the image is logged in to, beside what is there. The package must allow it: `user_access` of the role, or `attach_keypairs`. A deployment has at most 20 keys.
     *
     * Permission: `deployments:operate`.
     */
    attachKeys: <D extends boolean = false>(id: string, body: AttachDeploymentKeysBody, { dryRun, ...options }: AttachDeploymentKeysOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:attach-keys`, query: { dryRun }, body }),
    /**
     * Keep what an app has now.
     *
     * By snapshots of the nodes' data volumes, or where the package's `backup_policy` is `custom` by its own `backup` commands, which are told the back-up's id. Where a package with snapshots has such a command too, it runs before them while the app is active, and the back-up's `consistency` is `application`; else it is `crash`: what a power cut would leave. The back-up has the id of the job (`bak-…` for `job-…`), and outlives the deployment until it is deleted.
     *
     * Permission: `deployments:back-up`.
     */
    backUp: <D extends boolean = false>(id: string, body?: BackUpDeploymentBody, { dryRun, ...options }: BackUpDeploymentOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:back-up`, query: { dryRun }, body }),
    /**
     * Delete a deployment so that it can be recovered for a while.
     *
     * The app is stopped and its machines go off; volumes, addresses, metadata and what it holds of the quota stay. It is left out of `GET /deployments`, `expiresAt` says until when `:recover` brings it back, and then it is deleted for good. `retentionDays` is 7 where it is left out. `DELETE /deployments/{id}` deletes it at once.
     *
     * Permission: `deployments:cease`.
     */
    cease: <D extends boolean = false>(id: string, body?: CeaseDeploymentBody, { dryRun, ...options }: CeaseDeploymentOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:cease`, query: { dryRun }, body }),
    /**
     * Compare a deployment with its cloud now.
     *
     * Asks the cloud and changes nothing there.
     *
     * Permission: `deployments:operate`.
     */
    checkDrift: (id: string, options: PostOptions = {}) =>
      send<DriftReport>({ ...options, method: "POST", path: `/deployments/${segment(id)}:check-drift` }),
    /**
     * Change an app's configuration.
     *
     * `values` are answers to the form of its version, as many as change: what is left out stays, passwords too, and a mask that was read is no answer. What the form calls unchangeable must stay. Every node renders the new configuration and runs the package's check and reload commands; one that fails fails the job, with its output. Roles whose `restart` names a changed parameter in `on_env_change` are restarted, one node after the other. Number and size of nodes have operations of their own. Of an app of workloads `adjustments` say what the answers cannot, by `Kind/name`: `replicas`, `env` (of all containers, or `container/NAME`; no secrets, as everybody who sees the deployment reads them), `args` by container, and `autoscaling`; what is left out stays, `null` gives it back to the package.
     *
     * Permission: `deployments:configure`.
     */
    configure: <D extends boolean = false>(id: string, body?: ConfigureDeploymentBody, { dryRun, ...options }: ConfigureDeploymentOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:configure`, query: { dryRun }, body }),
    /**
     * Take public addresses off nodes.
     *
     * From the nodes in `nodes`, or from all of `role`. The addresses go back to the cloud: nobody gets the same ones again by asking for them.
     *
     * Permission: `deployments:operate`.
     */
    detachAddresses: <D extends boolean = false>(id: string, body?: DetachDeploymentAddressesBody, { dryRun, ...options }: DetachDeploymentAddressesOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:detach-addresses`, query: { dryRun }, body }),
    /**
     * Shut the owners of SSH keys out of all nodes.
     *
     * Of key pairs that are deleted too. Who is logged in stays so until the session ends.
     *
     * Permission: `deployments:operate`.
     */
    detachKeys: <D extends boolean = false>(id: string, body: DetachDeploymentKeysBody, { dryRun, ...options }: DetachDeploymentKeysOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:detach-keys`, query: { dryRun }, body }),
    /**
     * Bring back a deployment that was ceased.
     *
     * Its machines and its app start, and it is active, also where it was stopped before it was ceased. When that fails it stays ceased, and is deleted when its time comes.
     *
     * Permission: `deployments:cease`.
     */
    recover: <D extends boolean = false>(id: string, body?: RecoverDeploymentBody, { dryRun, ...options }: RecoverDeploymentOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:recover`, query: { dryRun }, body }),
    /**
     * Give a node another machine.
     *
     * The new machine has the node's number, and its data volume where the cloud still has it; else it begins empty. The others are told as when a node is added. Nodes whose machine is lost are replaced without being asked for, where the package allows it.
     *
     * Permission: `deployments:scale`.
     */
    replaceNode: <D extends boolean = false>(id: string, body: ReplaceDeploymentNodeBody, { dryRun, ...options }: ReplaceDeploymentNodeOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:replace-node`, query: { dryRun }, body }),
    /**
     * Give the machines and volumes of roles another size.
     *
     * `cpu`, `memory` in MiB and `volumeSize` in GiB, by role. Where the app's form asks for a size, its answer changes and its range decides. A volume alone grows while the app runs; machines stop and start again, all of a role together or one after the other, as the package says. Volumes never become smaller.
     *
     * Permission: `deployments:resize`.
     */
    resize: <D extends boolean = false>(id: string, body: ResizeDeploymentBody, { dryRun, ...options }: ResizeDeploymentOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:resize`, query: { dryRun }, body }),
    /**
     * Restart an app where it is, on all nodes or on some.
     *
     * By the package's own `restart` where a role has one, else by `stop` and `start`. Machines and configuration stay as they are. Of an app of workloads all pods start anew, or those of `workloads` (`Deployment/web`).
     *
     * Permission: `deployments:restart`.
     */
    restart: <D extends boolean = false>(id: string, body?: RestartDeploymentBody, { dryRun, ...options }: RestartDeploymentOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:restart`, query: { dryRun }, body }),
    /**
     * Bring back, in place, what an app's own commands have kept.
     *
     * For back-ups whose `policy` is `custom`. One that holds snapshots becomes a new deployment by `POST /backups/{id}:restore`.
     *
     * Permission: `deployments:restore`.
     */
    restore: <D extends boolean = false>(id: string, body: RestoreDeploymentBody, { dryRun, ...options }: RestoreDeploymentOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:restore`, query: { dryRun }, body }),
    /**
     * Make the cloud again what the deployment says.
     *
     * Machines of another type are stopped and get theirs back, stopped ones go on with their app, and nodes whose machines are gone are replaced: for all differences of the last report, or those that `differences` names. Of workloads all that was put is put again. What cannot be taken back, such as a volume that was made larger, is 422.
     *
     * Permission: `deployments:operate`.
     */
    revertDrift: <D extends boolean = false>(id: string, body?: RevertDriftBody, { dryRun, ...options }: RevertDriftOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:revert`, query: { dryRun }, body }),
    /**
     * Take an app back to an earlier revision.
     *
     * Version, values, numbers and sizes are those of that revision again, which this one names in `restores`. Without `revision` the last one that was applied before; where the last change failed, the one that the deployment is at, brought anew to every node. Volumes that have grown stay as large as they are.
     *
     * Permission: `deployments:upgrade`.
     */
    rollBack: <D extends boolean = false>(id: string, body?: RollBackDeploymentBody, { dryRun, ...options }: RollBackDeploymentOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:roll-back`, query: { dryRun }, body }),
    /**
     * Run a command on nodes of an app.
     *
     * `command` is a program with its arguments, or one line for `/bin/sh -c`; it runs as root on every node, or on those in `nodes`, all at the same time. The steps of the job show exit codes and the end of what was printed. The job and the audit log keep the command's first word and its SHA-256; the command itself and `env` are sealed, and values of `env` are struck out of what is printed.
     *
     * Permission: `node-commands:run`.
     */
    runNodeCommand: <D extends boolean = false>(id: string, body: RunNodeCommandBody, { dryRun, ...options }: RunNodeCommandOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:run-command`, query: { dryRun }, body }),
    /**
     * Run a service that the app offers.
     *
     * `params` answer the questions that `GET /deployments/{id}/services` shows; the command gets them as one argument, a JSON object. Without `nodes` it runs on as many nodes of each role as the package says. The job fails when the command does, and the deployment stays what it is; the steps of the job show what it printed.
     *
     * Permission: `deployments:operate`.
     */
    runService: <D extends boolean = false>(id: string, body: RunDeploymentServiceBody, { dryRun, ...options }: RunDeploymentServiceOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:run-service`, query: { dryRun }, body }),
    /**
     * Take nodes of an app away.
     *
     * `count` says how many of the role stay, those with the lowest numbers; `nodes` names those that go, with their replicas. The app is told before anything is lost: a `pre_check` or `destroy` of the package that ends with another exit code than 0 ends the job. Machines and volumes of the nodes are deleted.
     *
     * Permission: `deployments:scale`.
     */
    scaleIn: <D extends boolean = false>(id: string, body?: ScaleInDeploymentBody, { dryRun, ...options }: ScaleInDeploymentOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:scale-in`, query: { dryRun }, body }),
    /**
     * Give a role of an app more nodes.
     *
     * `count` says how many the role shall have, `add` how many more. Where the app's form asks for the number, its answer changes and its range decides. The package may refuse by its `pre_check`: the job then ends with its exit code and output. Each node of a role with replicas gets its replicas too. Of an app of workloads `role` names one (`Deployment/web`), and `count` how many replicas it shall have; its autoscaling ends by that.
     *
     * Permission: `deployments:scale`.
     */
    scaleOut: <D extends boolean = false>(id: string, body?: ScaleOutDeploymentBody, { dryRun, ...options }: ScaleOutDeploymentOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:scale-out`, query: { dryRun }, body }),
    /**
     * Start a stopped deployment.
     *
     * Permission: `deployments:start`.
     */
    start: <D extends boolean = false>(id: string, body?: StartDeploymentBody, { dryRun, ...options }: StartDeploymentOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:start`, query: { dryRun }, body }),
    /**
     * Stop a deployment and keep its volumes.
     *
     * Permission: `deployments:stop`.
     */
    stop: <D extends boolean = false>(id: string, body?: StopDeploymentBody, { dryRun, ...options }: StopDeploymentOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:stop`, query: { dryRun }, body }),
    /**
     * Take an app to a later version.
     *
     * Answers are carried over to the new version's form: those that it does not ask any more are dropped, and what it asks besides is given in `values`. The package's `upgrade_policy` says from which versions, where it says anything; roles and mount points must be the same. The machines stay and keep their size; those that the version wants of another image are replaced, with their volumes and at their addresses (422 where their data has no volume of its own, 409 while the deployment is stopped). Files and services are brought by the package's `upgrading_policy`: on all nodes together, or one after the other. An earlier version is reached by `:roll-back`.
     *
     * Permission: `deployments:upgrade`.
     */
    upgrade: <D extends boolean = false>(id: string, body: UpgradeDeploymentBody, { dryRun, ...options }: UpgradeDeploymentOptions<D> = {}) =>
      send<D extends true ? OperationPlan : Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:upgrade`, query: { dryRun }, body }),
    /**
     * Read the tenant's linked deployments in the order in which they start.
     *
     * All deployments that depend on another one or are depended on: lower levels first, to be stopped the other way round. Those out of reach are left out. At most 5,000 links are read; a tenant with more is told so (409 `graph-too-large`).
     *
     * Permission: `deployments:read`.
     */
    getGraph: ({ pageSize, pageToken, ...options }: GetDeploymentGraphOptions = {}) =>
      send<Page<DeploymentGraphNode>>({ ...options, method: "GET", path: "/deployments:graph", query: { pageSize, pageToken } }),
  };
  return {
    ...operations,
    /** All pages of `listDeployments`: `for await (const item of …)`. */
    listAll: (options: Omit<ListDeploymentsOptions, "pageToken"> = {}) =>
      paged<Deployment>((pageToken) => operations.list({ ...options, pageToken })),
    /** All pages of `listDeploymentActivity`: `for await (const item of …)`. */
    listAllActivity: (id: string, options: Omit<ListDeploymentActivityOptions, "pageToken"> = {}) =>
      paged<DeploymentEvent>((pageToken) => operations.listActivity(id, { ...options, pageToken })),
    /** All pages of `listAutoscalers`: `for await (const item of …)`. */
    listAllAutoscalers: (id: string, options: Omit<ListAutoscalersOptions, "pageToken"> = {}) =>
      paged<Autoscaler>((pageToken) => operations.listAutoscalers(id, { ...options, pageToken })),
    /** All pages of `listEndpoints`: `for await (const item of …)`. */
    listAllEndpoints: (id: string, options: Omit<ListEndpointsOptions, "pageToken"> = {}) =>
      paged<Endpoint>((pageToken) => operations.listEndpoints(id, { ...options, pageToken })),
    /** All pages of `listWorkloadEvents`: `for await (const item of …)`. */
    listAllWorkloadEvents: (id: string, options: Omit<ListWorkloadEventsOptions, "pageToken"> = {}) =>
      paged<WorkloadEvent>((pageToken) => operations.listWorkloadEvents(id, { ...options, pageToken })),
    /** All pages of `listPods`: `for await (const item of …)`. */
    listAllPods: (id: string, options: Omit<ListPodsOptions, "pageToken"> = {}) =>
      paged<Pod>((pageToken) => operations.listPods(id, { ...options, pageToken })),
    /** All pages of `listPorts`: `for await (const item of …)`. */
    listAllPorts: (id: string, options: Omit<ListPortsOptions, "pageToken"> = {}) =>
      paged<ContainerPorts>((pageToken) => operations.listPorts(id, { ...options, pageToken })),
    /** All pages of `listRevisions`: `for await (const item of …)`. */
    listAllRevisions: (id: string, options: Omit<ListRevisionsOptions, "pageToken"> = {}) =>
      paged<Revision>((pageToken) => operations.listRevisions(id, { ...options, pageToken })),
    /** All pages of `listVolumes`: `for await (const item of …)`. */
    listAllVolumes: (id: string, options: Omit<ListVolumesOptions, "pageToken"> = {}) =>
      paged<WorkloadVolume>((pageToken) => operations.listVolumes(id, { ...options, pageToken })),
    /** All pages of `listWorkloads`: `for await (const item of …)`. */
    listAllWorkloads: (id: string, options: Omit<ListWorkloadsOptions, "pageToken"> = {}) =>
      paged<Workload>((pageToken) => operations.listWorkloads(id, { ...options, pageToken })),
    /** All pages of `getDeploymentGraph`: `for await (const item of …)`. */
    getAllGraph: (options: Omit<GetDeploymentGraphOptions, "pageToken"> = {}) =>
      paged<DeploymentGraphNode>((pageToken) => operations.getGraph({ ...options, pageToken })),
  };
}
