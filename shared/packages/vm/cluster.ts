import * as z from "zod";
import { command } from "./command.ts";
import { json } from "./schema.ts";

/**
 * What a deployment is made of: the rendered `cluster.json`, normalised. Plain JSON. Units are in the names:
 * MiB, GiB, seconds. Commands are decided (`argv` or `shell`), defaults are filled in, `vxnet` is `subnet`.
 */
const service = z.object({
  /** Absent: the service only stands for its `preCheck`, or for "this role is backed up by snapshots of its volumes". */
  run: command.optional(),
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
  /**
   * `restart`: run when one of these parameters of `env` has changed, `*` for any, as the app reads them only when it
   * starts. Ours; absent: confd's reload commands are all that a change needs.
   */
  onEnvChange: z.union([z.literal("*"), z.array(z.string())]).optional(),
  /** A command of the package's own, offered to users. */
  custom: z.boolean(),
  /** Passed to the command as JSON. */
  serviceParams: z.record(z.string(), json),
  /** Fields of other systems (`event`, `selector`…), kept as they are. */
  rest: z.record(z.string(), json),
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

const statistics = ["min", "max", "avg", "delta", "rate", "mode", "median", "latest"] as const;

const monitorItem = z.object({
  unit: z.string(),
  valueType: z.enum(["int", "str"]),
  statistics: z.enum(statistics),
  /** Of a text: what it can be. */
  enums: z.array(z.string()),
  /** A number is multiplied by it when it is shown. */
  scale: z.number(),
});

const monitor = z.object({
  enabled: z.boolean(),
  /** Prints one JSON object, item → value, within 5 s. */
  run: command.optional(),
  items: z.record(z.string(), monitorItem),
  /** Items that are shown in one chart. */
  groups: z.record(z.string(), z.array(z.string())),
  /** Groups and items in the order in which they are shown. */
  display: z.array(z.string()),
  alarm: z.array(z.string()),
});
export type Monitor = z.infer<typeof monitor>;

/** A command whose output is shown to users. */
const tab = z.object({
  run: command,
  /** Empty: on a node of any role. */
  roles: z.array(z.string()),
  description: z.string(),
  timeoutSeconds: z.int(),
});

/** Run on any one node. */
const advancedService = z.object({ run: command, timeoutSeconds: z.int() });

const loadBalancer = z.object({ listener: z.string(), port: z.int().optional(), policy: z.string().optional() });
/** A class of machines or disks, as the provider numbers or names them. */
const resourceClass = z.union([z.int(), z.string()]);

/** Provider → region, or `*` → reference of an image; or one reference for all providers. */
export const imageMap = z
  .record(z.string(), z.union([z.string().min(1).max(2048), z.record(z.string(), z.string().min(1).max(2048))]))
  .refine((map) => Object.keys(map).length > 0, "must name a provider");

const role = z.object({
  /** Empty when the deployment has one role without a name. */
  role: z.string(),
  container: z.object({
    type: z.enum(["kvm", "docker", "lxc", "bm"]),
    image: z.union([z.string(), imageMap]),
    zone: z.string().optional(),
    /** `docker`: what the container finds in its environment, and its command where it is another than its image's. */
    env: z.record(z.string(), z.string()).optional(),
    command: z.array(z.string()).optional(),
    rest: z.record(z.string(), json),
  }),
  count: z.int(),
  cpu: z.int(),
  /** MiB */
  memory: z.int(),
  gpu: z.int().optional(),
  instanceClass: resourceClass.optional(),
  gpuClass: resourceClass.optional(),
  loadBalancers: z.array(loadBalancer),
  volume: z
    .object({
      /** GiB, of all mount points together. */
      size: z.int(),
      mountPoints: z.array(z.string()),
      filesystem: z.enum(["ext4", "xfs", "ntfs"]),
      options: z.string(),
      class: resourceClass.optional(),
    })
    .optional(),
  /** Replicas of each node; they get the role `<role>-replica`. */
  replica: z.int(),
  /** Of the replicas of a role, which have a role of their own (`replicas.ts`): that role. */
  replicaOf: z.string().optional(),
  /** Highest `sid`; ids start at 1. */
  serverIdUpperBound: z.int().optional(),
  /** `init`, `start`, `stop`, `destroy`… and custom ones. */
  services: z.record(z.string(), service),
  /** The role's, with the deployment's for every field that it leaves out. */
  healthCheck: healthCheck.optional(),
  /** As `healthCheck`. */
  monitor: monitor.optional(),
  env: z.record(z.string(), json),
  passphraseless: z.string().optional(),
  verticalScaling: z.enum(["sequential", "parallel"]),
  userAccess: z.boolean(),
  agentInstalled: z.boolean(),
  /** Its output becomes the node's `token`, after `init` and before `start`. */
  customMetadata: command.optional(),
  advancedActions: z.array(z.string()),
  /** Fields of other systems, kept as they are. */
  rest: z.record(z.string(), json),
});
export type Role = z.infer<typeof role>;

export const renderedCluster = z.object({
  name: z.string(),
  description: z.string(),
  /** Id of the cloud's subnet. */
  subnet: z.string(),
  roles: z.array(role).min(1),
  /** `endPort`: a range, with it. A port that the user left at 0 or empty is not in it. */
  endpoints: z.record(z.string(), z.object({ port: z.int(), endPort: z.int().optional(), protocol: z.string() })),
  /** Names of addresses that the deployment keeps for itself, with the address where the package fixes one. */
  reservedIps: z.record(z.string(), z.string()),
  env: z.record(z.string(), json),
  /** Name → id of the deployment that this one depends on. */
  links: z.record(z.string(), z.string()),
  /** Links that may be added later. */
  addLinks: z.array(z.string()),
  /** By snapshots of the volumes, or by the package's commands. */
  backupPolicy: z.enum(["device", "custom"]).optional(),
  incrementalBackup: z.boolean(),
  /** Versions that may be upgraded to this one. */
  upgradePolicy: z.array(z.string()),
  /** One node after the other, or all together; `in-place…` keeps the machines. */
  upgradingPolicy: z.string().optional(),
  /** How nodes are spread over zones: `round_robin`. */
  multiZonePolicy: z.string().optional(),
  /** `update_nodes_names`: prints node id → name to show. */
  advancedServices: z.record(z.string(), advancedService),
  displayTabs: z.record(z.string(), tab),
  advancedActions: z.array(z.string()),
  metadataRootAccess: z.boolean(),
  rest: z.record(z.string(), json),
});
export type RenderedCluster = z.infer<typeof renderedCluster>;
