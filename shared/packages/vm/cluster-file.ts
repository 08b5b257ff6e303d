import * as z from "zod";
import { imageMap } from "./cluster.ts";
import { json } from "./schema.ts";

/** Fields of the released dialect are quoted whatever their type, so `"3"` is accepted where a number belongs. */
const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?[0-9]{1,15}$/, "must be a number")
    .transform(Number),
]);
const decimal = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?[0-9]{1,15}(\.[0-9]{1,15})?$/, "must be a number")
    .transform(Number),
]);
const int = (min: number, max: number) => number.pipe(z.int().min(min).max(max));
const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((value) => value === "true")]);
const commandText = z.string().max(4096);
const DAY = 86_400;

const serviceFile = z.looseObject({
  cmd: commandText.optional(),
  shell: flag.optional(),
  order: int(-1000, 1000).optional(),
  timeout: int(1, DAY).optional(),
  nodes_to_execute_on: int(0, 1000).optional(),
  pre_check: commandText.optional(),
  post_start_service: flag.optional(),
  post_stop_service: flag.optional(),
  allow_force: flag.optional(),
  type: z.string().optional(),
  service_params: z.record(z.string(), json).optional(),
  on_env_change: z.union([z.literal("*"), z.array(z.string().max(256)).max(200)]).optional(),
});

const healthCheckFile = z.looseObject({
  enable: flag.optional(),
  shell: flag.optional(),
  interval_sec: int(60, DAY).optional(),
  timeout_sec: int(3, DAY).optional(),
  action_timeout_sec: int(3, DAY).optional(),
  healthy_threshold: int(2, 1000).optional(),
  unhealthy_threshold: int(2, 1000).optional(),
  check_cmd: commandText.optional(),
  action_cmd: commandText.optional(),
});

/** Items in one monitor: the guide says 50, real packages have up to 159. */
const MAX_MONITORED = 200;

const monitorItemFile = z.looseObject({
  unit: z.string().max(64).nullish(),
  value_type: z.enum(["int", "str"]).optional(),
  statistics_type: z.enum(["min", "max", "avg", "delta", "rate", "mode", "median", "latest"]).optional(),
  scale_factor_when_display: decimal.optional(),
  enums: z.array(z.coerce.string()).optional(),
});

const monitorFile = z.looseObject({
  enable: flag.optional(),
  shell: flag.optional(),
  cmd: commandText.optional(),
  items: z
    .record(z.string(), monitorItemFile)
    .refine((items) => Object.keys(items).length <= MAX_MONITORED, `must have at most ${MAX_MONITORED} items`)
    .optional(),
  groups: z.record(z.string(), z.array(z.string()).min(1).max(5)).optional(),
  display: z.array(z.string()).optional(),
  alarm: z.array(z.string()).optional(),
});
export type MonitorFile = z.infer<typeof monitorFile>;

const tabFile = z.looseObject({
  cmd: commandText,
  shell: flag.optional(),
  roles_to_execute_on: z.array(z.string()).default([]),
  description: z.string().nullish(),
  timeout: int(1, 10).default(10),
});

const advancedServiceFile = z.looseObject({
  cmd: commandText,
  shell: flag.optional(),
  timeout: int(1, 30).default(5),
});

const loadBalancerFile = z.union([
  z.string().min(1).max(200),
  z.looseObject({
    listener: z.string().min(1).max(200),
    port: int(1, 65_535).optional(),
    policy: z.string().max(200).nullish(),
  }),
]);

/** Class 0, 1, 2… of AppCenter, or a provider's own name. */
const resourceClass = z.union([z.int(), z.string().max(100)]);

/** It ends in a user-data script and in `/etc/fstab`: plain path characters only. */
const mountPoint = z
  .string()
  .max(255)
  .regex(
    /^(\/[A-Za-z0-9._-]+)+\/?$|^[A-Za-z]:\\?$/,
    "must be an absolute path of letters, digits, dots, hyphens and underscores",
  )
  .refine((path) => !path.split("/").includes(".."), "must not contain ..");

const volumeFile = z.looseObject({
  size: int(0, 100_000).nullish(),
  mount_point: z.union([mountPoint, z.array(mountPoint).min(1).max(3)]).nullish(),
  mount_options: z
    .string()
    .max(100)
    .regex(/^[A-Za-z0-9=,._:-]*$/, "must be mount options, joined by commas")
    .nullish(),
  filesystem: z.enum(["ext4", "xfs", "ntfs"]).nullish(),
  class: resourceClass.nullish(),
});

/** Custom services are shown to users by their name, so it may be a phrase. */
const serviceName = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} _.:-]{0,63}$/u);

const nodeFile = z.looseObject({
  role: z
    .string()
    .max(100)
    .regex(/^[\p{L}\p{N}_.-]*$/u, "must consist of letters, digits, dots, hyphens and underscores")
    .refine((name) => !name.endsWith("-replica"), "must not end in -replica")
    .optional(),
  container: z.looseObject({
    type: z.enum(["kvm", "docker", "lxc", "bm"]).default("kvm"),
    image: z.union([z.string().min(1).max(2048), imageMap]),
    zone: z.string().optional(),
    env: z
      .record(
        z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/),
        z.union([z.string().max(8192), z.number(), z.boolean()]),
      )
      .nullish(),
    command: z.array(z.string().max(4096)).min(1).max(64).nullish(),
  }),
  count: int(0, 300),
  cpu: int(1, 1024),
  memory: int(1, 64 * 1024 * 1024),
  gpu: int(0, 1024).optional(),
  instance_class: resourceClass.optional(),
  gpu_class: resourceClass.optional(),
  loadbalancer: z.array(loadBalancerFile).max(20).nullish(),
  volume: volumeFile.nullish(),
  replica: int(0, 20).optional(),
  passphraseless: z.string().max(20).optional(),
  vertical_scaling_policy: z.enum(["sequential", "parallel"]).default("parallel"),
  user_access: flag.default(false),
  server_id_upper_bound: int(1, 2_147_483_647).optional(),
  services: z.record(serviceName, serviceFile).default({}),
  health_check: healthCheckFile.optional(),
  monitor: monitorFile.optional(),
  env: z.record(z.string(), json).default({}),
  agent_installed: flag.default(true),
  custom_metadata: z.looseObject({ cmd: commandText, shell: flag.optional() }).optional(),
  advanced_actions: z.array(z.string()).default([]),
});
export type NodeFile = z.infer<typeof nodeFile>;
export type ServiceFile = z.infer<typeof serviceFile>;
export type HealthCheckFile = z.infer<typeof healthCheckFile>;
export type VolumeFile = z.infer<typeof volumeFile>;
export type TabFile = z.infer<typeof tabFile>;

export const endpointFile = z.looseObject({
  port: z.union([z.number(), z.string(), z.null()]),
  protocol: z.string().max(100).default("tcp"),
});

/** Below `endpoints`, as the guide says, or at the top. */
export const reservedIpsFile = z.record(
  z.string(),
  z.looseObject({
    value: z
      .string()
      .nullish()
      .transform((value) => value ?? ""),
  }),
);

/** The rendered `cluster.json` as packages write it; what real packages need beyond the guide passes through. */
export const clusterFile = z.looseObject({
  name: z.string(),
  description: z
    .string()
    .nullish()
    .transform((value) => value ?? ""),
  subnet: z.string().optional(),
  vxnet: z.string().optional(),
  nodes: z.array(nodeFile).min(1).max(100),
  /** `endpointFile`s by name, and `reserved_ips` beside them. */
  endpoints: z.record(z.string(), json).default({}),
  env: z.record(z.string(), json).default({}),
  links: z.record(z.string(), z.string().nullable()).default({}),
  reserved_ips: reservedIpsFile.default({}),
  add_links: z.array(z.string()).default([]),
  health_check: healthCheckFile.optional(),
  monitor: monitorFile.optional(),
  backup_policy: z.enum(["device", "custom"]).optional(),
  incremental_backup_supported: flag.default(false),
  upgrade_policy: z.array(z.string()).default([]),
  upgrading_policy: z.string().max(64).optional(),
  multi_zone_policy: z.string().max(64).optional(),
  advanced_services: z.record(z.string(), advancedServiceFile).default({}),
  display_tabs: z
    .record(z.string(), tabFile)
    .refine((tabs) => Object.keys(tabs).length <= 5, "must have at most 5 tabs")
    .default({}),
  advanced_actions: z.array(z.string()).default([]),
  metadata_root_access: flag.default(false),
});
export type ClusterFile = z.infer<typeof clusterFile>;
