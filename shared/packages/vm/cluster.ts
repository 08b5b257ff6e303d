import * as z from "zod";
import { command } from "./command.ts";
import { json } from "./schema.ts";

/**
 * What a deployment is made of: the rendered `cluster.json`, normalised. Plain JSON. Units are in the names:
 * MiB, GiB, seconds. Commands are decided (`argv` or `shell`), defaults are filled in, `vxnet` is `subnet`.
 */
const service = z.object({
  run: command,
  /** Ascending across all roles; equal ones together. */
  order: z.int(),
  timeoutSeconds: z.int(),
  /** On how many nodes of the role; absent: on all. */
  nodesToExecuteOn: z.int().optional(),
  /** `scale_in`, `scale_out`: a non-zero exit refuses. */
  preCheck: command.optional(),
  /** `init`, `upgrade`: run after `start`. */
  postStartService: z.boolean(),
  /** `destroy`: run after `stop`. */
  postStopService: z.boolean(),
  /** `destroy`: a forced deletion goes on after a non-zero exit. */
  allowForce: z.boolean(),
  /** A command of the package's own, offered to users. */
  custom: z.boolean(),
  /** Passed to the command as JSON. */
  serviceParams: z.record(z.string(), json),
});
export type Service = z.infer<typeof service>;

const healthCheck = z.object({
  enabled: z.boolean(),
  intervalSeconds: z.int(),
  timeoutSeconds: z.int(),
  actionTimeoutSeconds: z.int(),
  healthyThreshold: z.int(),
  unhealthyThreshold: z.int(),
  /** Exit 0: the app on this node is ready for use. */
  check: command.optional(),
  /** Run when a node turns unhealthy. */
  action: command.optional(),
});
export type HealthCheck = z.infer<typeof healthCheck>;

/** Provider → region, or `*` → reference of an image; or one reference for all providers. */
export const imageMap = z.record(
  z.string(),
  z.union([z.string().min(1).max(2048), z.record(z.string(), z.string().min(1).max(2048))]),
);

const role = z.object({
  /** Empty when the deployment has one role without a name. */
  role: z.string(),
  container: z.object({
    type: z.enum(["kvm", "docker", "lxc", "bm"]),
    image: z.union([z.string(), imageMap]),
    zone: z.string().optional(),
  }),
  count: z.int(),
  cpu: z.int(),
  /** MiB */
  memory: z.int(),
  gpu: z.int().optional(),
  volume: z
    .object({
      /** GiB, of all mount points together. */
      size: z.int(),
      mountPoints: z.array(z.string()),
      filesystem: z.enum(["ext4", "xfs", "ntfs"]),
      options: z.string(),
    })
    .optional(),
  /** Replicas of each node; they get the role `<role>-replica`. */
  replica: z.int(),
  /** Highest `sid`; ids start at 1. */
  serverIdUpperBound: z.int().optional(),
  /** `init`, `start`, `stop`, `destroy`… and custom ones. */
  services: z.record(z.string(), service),
  /** The role's, with the deployment's for every field that it leaves out. */
  healthCheck: healthCheck.optional(),
  env: z.record(z.string(), json),
  passphraseless: z.string().optional(),
  verticalScaling: z.enum(["sequential", "parallel"]),
  userAccess: z.boolean(),
  agentInstalled: z.boolean(),
  /** Its output becomes the node's `token`, after `init` and before `start`. */
  customMetadata: command.optional(),
  advancedActions: z.array(z.string()),
  /** Known to the package format and not used yet (`monitor`), and fields of other systems. */
  rest: z.record(z.string(), json),
});
export type Role = z.infer<typeof role>;

export const renderedCluster = z.object({
  name: z.string(),
  description: z.string(),
  /** Id of the cloud's subnet. */
  subnet: z.string(),
  roles: z.array(role).min(1),
  endpoints: z.record(z.string(), z.object({ port: z.int(), protocol: z.string() })),
  env: z.record(z.string(), json),
  /** Name → id of the deployment that this one depends on. */
  links: z.record(z.string(), z.string()),
  backupPolicy: z.enum(["device", "custom"]).optional(),
  /** Versions that may be upgraded to this one. */
  upgradePolicy: z.array(z.string()),
  advancedActions: z.array(z.string()),
  metadataRootAccess: z.boolean(),
  rest: z.record(z.string(), json),
});
export type RenderedCluster = z.infer<typeof renderedCluster>;
