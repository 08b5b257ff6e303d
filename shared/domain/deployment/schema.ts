import * as z from "zod";
import { Stage } from "../app/curated.ts";
import { AttachedKey } from "../key-pair/schema.ts";
import { Links } from "../link/schema.ts";
import { Holding } from "../quota/schema.ts";
import { Adjustments } from "./adjustments.ts";
import { DeploymentStatus } from "./status.ts";
import { WorkloadEndpoint, WorkloadsPlace } from "./workloads.ts";

export { DeploymentStatus } from "./status.ts";

/** How well an app runs: all its nodes are well, some are not, or none is. */
export const DeploymentHealth = z.enum(["unknown", "healthy", "degraded", "unhealthy"]);
export type DeploymentHealth = z.infer<typeof DeploymentHealth>;

/** Sizes and numbers of a role that differ from what its package's template says: for packages whose form does not ask for them. */
export const RoleOverride = z.object({
  count: z.int().min(0).optional(),
  cpu: z.int().min(1).optional(),
  /** MiB */
  memory: z.int().min(1).optional(),
  /** GiB */
  volumeSize: z.int().min(1).optional(),
});

/** By role. */
export const Overrides = z.record(z.string(), RoleOverride);
export type Overrides = z.infer<typeof Overrides>;

/** What the tags of a package's container images meant when it was taken, by reference: `sha256:…`. */
export const ImageDigests = z.record(z.string(), z.string().regex(/^sha256:[0-9a-f]{64}$/));
export type ImageDigests = z.infer<typeof ImageDigests>;

/** Virtual machine or bare metal. */
export const ServerType = z.enum(["vm", "bm"]);
export type ServerType = z.infer<typeof ServerType>;

/** An app running on a runtime. Values of `password` fields are sealed apart from `values`. */
export const Deployment = z.object({
  id: z.string(),
  tenantId: z.string(),
  name: z.string(),
  description: z.string(),
  appId: z.string(),
  appVersionId: z.string(),
  /** Whose store lists the version; absent = the deployment's own tenant's. */
  appTenantId: z.string().optional(),
  /** The app's stage that named the version when it was deployed. */
  stage: Stage.optional(),
  repoId: z.string(),
  runtimeId: z.string(),
  /** Whose runtime and credential it is; absent = the deployment's own tenant's. */
  runtimeTenantId: z.string().optional(),
  provider: z.string(),
  credentialId: z.string(),
  /** The form's answers with defaults applied (config.json), secrets left out. */
  values: z.record(z.string(), z.unknown()),
  /** KMS ciphertext of the whole answers when any is a password; the jobs render from it. */
  sealedValues: z.string().optional(),
  /** Changes of its roles that the answers cannot say. */
  overrides: Overrides.optional(),
  /** Changes of its workloads that the answers cannot say. */
  adjustments: Adjustments.optional(),
  /** Of containers on its machines; absent: there are none, or the package names digests itself. */
  imageDigests: ImageDigests.optional(),
  /** Where its workloads lie; absent: it runs on machines. */
  workloads: WorkloadsPlace.optional(),
  /** Where those are reached, as it was seen last: at most 20, those that are reached from outside first. */
  endpoints: z.array(WorkloadEndpoint).optional(),
  /** The revision that all this is; absent on what is older than revisions. */
  revision: z.int().optional(),
  /** The highest number that was given to one of its revisions. */
  lastRevision: z.int().optional(),
  /** Keys of people who may log in to its nodes. */
  keys: z.array(AttachedKey).optional(),
  /** The back-up that its volumes began with: which snapshot for which node of which role. */
  /** Of one that a request for several runtimes made. */
  placementId: z.string().optional(),
  restored: z
    .object({
      backupId: z.string(),
      /** `place`: of the node within its role, from 0. `size` in GiB. */
      volumes: z.array(z.object({ role: z.string(), place: z.int(), snapshotId: z.string(), size: z.int() })),
    })
    .optional(),
  /** What it depends on, by the names that its package knows them by; absent: nothing. */
  links: Links.optional(),
  /** Ids of all that it holds a link to: those of `links`, and while a job changes them those that it leads to. */
  linked: z.array(z.string()).optional(),
  /** How many deployments hold a link to it; absent: nobody ever did. */
  dependents: z.int().min(0).optional(),
  /** Where it lies in the cloud; filled by the jobs. Empty for workloads. */
  subnetId: z.string(),
  vpcId: z.string().optional(),
  frontgateId: z.string().optional(),
  /** `bm` as soon as one of its machines has been bare metal; absent: none has. */
  serverType: ServerType.optional(),
  status: DeploymentStatus,
  health: DeploymentHealth.optional(),
  /** When it became so. */
  healthSince: z.string().optional(),
  /** The job that is changing it now: at most one. */
  activeJobId: z.string().optional(),
  lastJobId: z.string(),
  /** It stays at its version until somebody takes the pin away; absent: it is not pinned. */
  pinned: z.boolean().optional(),
  /** Why it was pinned, or is no more. */
  pinReason: z.string().optional(),
  /** The approval that it waits for, or waited for. */
  approvalId: z.string().optional(),
  /** Of one that is ceased: since when, and when it is deleted for good. */
  ceasedAt: z.string().optional(),
  expiresAt: z.string().optional(),
  /** Why it failed, in one sentence; the job has the rest. */
  statusReason: z.string().optional(),
  /** What it holds of its tenant's quota; gone when it was given back. Absent on what is older than quotas. */
  quota: Holding.optional(),
  /** Version of its metadata in the Frontgate, rising by one with each change. */
  metadataVersion: z.int(),
  /** Who asked for it; absent on what was made before that was kept. */
  createdBy: z.string().optional(),
  /** Refs of the groups of its tenant that it belongs to. */
  groups: z.array(z.string()).optional(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Deployment = z.infer<typeof Deployment>;

/** How an app calls one of its nodes: one line, shown and nothing else. */
export const nodeName = z
  .string()
  .trim()
  .min(1)
  .max(128)
  .regex(/^[^\p{Cc}\p{Cf}]*$/u);

/** A machine of a deployment. */
export const Node = z.object({
  id: z.string(),
  tenantId: z.string(),
  deploymentId: z.string(),
  /** What the app calls it (`update_nodes_names`). */
  name: nodeName.optional(),
  role: z.string(),
  /** Number within the deployment, from 1 (metadata `sid`). Free again when the node is gone. */
  sid: z.int(),
  /** Of a replica: the number of the node whose replica it is (metadata `gid`). Absent: its own. */
  gid: z.int().optional(),
  /** How many nodes have had that number, this one counted. Absent: 1. */
  generation: z.int().min(2).optional(),
  /** The job that made it; absent for those of the first deployment. */
  madeBy: z.string().optional(),
  cpu: z.int(),
  memory: z.int(),
  volumeSize: z.int(),
  /** The cloud's id of the data volume that it took over from the node before it; absent: its own was made with it. */
  volumeId: z.string().optional(),
  /** What its data volume begins with; absent: nothing. */
  snapshotId: z.string().optional(),
  /** What its machine started from, as the package names it; absent on what is older than that was kept: what its version says. */
  image: z.string().optional(),
  /** The container that its app runs in: the engine that runs it, and by which digest the image was pulled from where. */
  container: z
    .object({ engine: z.string(), engineVersion: z.string(), image: z.string(), digest: z.string() })
    .optional(),
  instanceType: z.string().optional(),
  /** What its cloud says that its machine is; absent: it has none yet, or it is older than that was asked. */
  serverType: ServerType.optional(),
  instanceId: z.string().optional(),
  address: z.string().optional(),
  /** Its public IPv4 address, where it was given one that outlives its machine; and the cloud's id of that. */
  publicAddress: z.string().optional(),
  publicAddressId: z.string().optional(),
  status: z.enum(["planned", "creating", "running", "active", "stopped", "deleting", "deleted", "failed"]),
  /** What its Drone was last reported to be. */
  health: z.enum(["unknown", "online", "unreachable"]),
  confd: z.boolean(),
  /** When its Frontgate said so, by the Frontgate's clock: what it said before that counts no more. */
  healthAt: z.string().optional(),
  /** What its package's health check says; absent where there is none. */
  app: z
    .object({
      state: z.enum(["healthy", "unhealthy", "unknown"]),
      since: z.string(),
      /** End of what the check printed; left out where passwords are among the deployment's answers. */
      output: z.string().optional(),
    })
    .optional(),
  /** KMS ciphertext of what its package's `custom_metadata` printed there, its context {tenant, object: the node's id}. */
  sealedMetadata: z.string().optional(),
  /** What its Drone runs, as it told; absent: it is older than upgrades of agents. */
  agentVersion: z.string().optional(),
  /** The release of its Drone that its machine took back by itself. */
  failedRelease: z.string().optional(),
  /** KMS ciphertext of the Drone's one-time enrolment token, and its SHA-256. */
  sealedToken: z.string(),
  tokenSha256: z.string(),
  /** SHA-256 of the key that its Drone enrolled, as the Frontgate told. */
  fingerprint: z.string().optional(),
  updatedAt: z.string(),
});
export type Node = z.infer<typeof Node>;
