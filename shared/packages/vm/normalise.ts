import * as z from "zod";
import type { Fault } from "../../kernel/problem.ts";
import { step } from "../pointer.ts";
import type { HealthCheck, RenderedCluster, Role, Service } from "./cluster.ts";
import { type ClusterFile, endpointFile, type NodeFile } from "./cluster-file.ts";
import { type Command, toCommand } from "./command.ts";
import { type Json, type JsonObject, json, member } from "./schema.ts";
import type { Template } from "./template.ts";
import type { Values } from "./values.ts";

type ServiceFile = NodeFile["services"][string];
type HealthCheckFile = NonNullable<NodeFile["health_check"]>;
type VolumeFile = NonNullable<NodeFile["volume"]>;

/** AppCenter's defaults of mount options, by file system. */
const MOUNT_OPTIONS = { ext4: "defaults,noatime", xfs: "rw,noatime,inode64,allocsize=16m", ntfs: "" } as const;
const DEFAULT_TIMEOUT_SECONDS = 600;
/** `env.x` or `role.env.x`. */
const ENV_REFERENCE = /^(?:(.+)\.)?env\.(.+)$/;
const kept = z.record(z.string(), json);

/** Turns the file's shape into `RenderedCluster`; collects every fault, placed by `locate`. */
export class ClusterReader {
  readonly faults: Fault[] = [];
  readonly #template: Template;
  readonly #values: Values;
  readonly #locate: (pointer: string) => string;

  constructor(template: Template, values: Values, locate: (pointer: string) => string) {
    this.#template = template;
    this.#values = values;
    this.#locate = locate;
  }

  cluster(file: ClusterFile): RenderedCluster {
    const { name, description, subnet, vxnet, nodes, endpoints, env, links, health_check, ...fields } = file;
    const { backup_policy, upgrade_policy, advanced_actions, metadata_root_access, ...rest } = fields;
    const place = subnet ?? vxnet ?? "";
    if (place === "") {
      this.#fault(
        vxnet === undefined ? "/subnet" : "/vxnet",
        "The deployment has no subnet.",
        "Name the subnet that the machines shall be in.",
      );
    }
    const roles = nodes.map((node, index) => this.#role(node, `/nodes/${index}`, health_check));
    this.#checkRoles(roles);
    return {
      name,
      description,
      subnet: place,
      roles,
      endpoints: this.#endpoints(endpoints, env, roles),
      env,
      links: Object.fromEntries(
        Object.entries(links).flatMap(([link, id]) => (id === null || id === "" ? [] : [[link, id]])),
      ),
      ...(backup_policy === undefined ? {} : { backupPolicy: backup_policy }),
      upgradePolicy: upgrade_policy,
      advancedActions: advanced_actions,
      metadataRootAccess: metadata_root_access,
      rest: kept.parse(rest),
    };
  }

  #checkRoles(roles: readonly Role[]): void {
    const seen = new Set<string>();
    for (const [index, { role }] of roles.entries()) {
      const at = `/nodes/${index}/role`;
      if (role === "" && roles.length > 1)
        this.#fault(at, "One of several node groups has no role.", "Give each group a role.");
      else if (seen.has(role)) this.#fault(at, `Two node groups have the role "${role}".`, "Rename one of the two.");
      seen.add(role);
    }
    if (roles.every(({ count }) => count === 0))
      this.#fault("/nodes/0/count", "The deployment would have no node.", "Give at least one role a count above 0.");
  }

  #role(node: NodeFile, pointer: string, base: HealthCheckFile | undefined): Role {
    const {
      role,
      container,
      count,
      cpu,
      memory,
      gpu,
      volume,
      replica,
      passphraseless,
      services,
      health_check,
      ...fields
    } = node;
    const {
      vertical_scaling_policy,
      user_access,
      server_id_upper_bound,
      env,
      agent_installed,
      custom_metadata,
      advanced_actions,
      ...rest
    } = fields;
    const health = this.#health(health_check, `${pointer}/health_check`, base);
    const metadata =
      custom_metadata && this.#command(custom_metadata.cmd, `${pointer}/custom_metadata/cmd`, custom_metadata.shell);
    return {
      role: role ?? "",
      container: {
        type: container.type,
        image: container.image,
        ...(container.zone === undefined ? {} : { zone: container.zone }),
      },
      count,
      cpu,
      memory,
      ...(gpu === undefined ? {} : { gpu }),
      ...(volume?.size ? { volume: readVolume(volume, volume.size) } : {}),
      replica: replica ?? 0,
      ...(server_id_upper_bound === undefined ? {} : { serverIdUpperBound: server_id_upper_bound }),
      services: this.#services(services, `${pointer}/services`),
      ...(health === undefined ? {} : { healthCheck: health }),
      env,
      ...(passphraseless === undefined ? {} : { passphraseless }),
      verticalScaling: vertical_scaling_policy,
      userAccess: user_access,
      agentInstalled: agent_installed,
      ...(metadata === undefined ? {} : { customMetadata: metadata }),
      advancedActions: advanced_actions,
      rest: kept.parse(rest),
    };
  }

  #services(files: NodeFile["services"], pointer: string): Role["services"] {
    const services: Record<string, Service> = {};
    for (const [name, file] of Object.entries(files)) {
      const service = this.#service(file, step(pointer, name));
      if (service !== undefined) services[name] = service;
    }
    return services;
  }

  #service(file: ServiceFile, pointer: string): Service | undefined {
    const run = this.#command(file.cmd, `${pointer}/cmd`, file.shell);
    const preCheck =
      file.pre_check === undefined ? undefined : this.#command(file.pre_check, `${pointer}/pre_check`, file.shell);
    if (run === undefined) return undefined;
    return {
      run,
      order: file.order ?? 0,
      timeoutSeconds: file.timeout ?? DEFAULT_TIMEOUT_SECONDS,
      // 0 stands for all nodes, as leaving it out does.
      ...(file.nodes_to_execute_on ? { nodesToExecuteOn: file.nodes_to_execute_on } : {}),
      ...(preCheck === undefined ? {} : { preCheck }),
      postStartService: file.post_start_service ?? false,
      postStopService: file.post_stop_service ?? false,
      allowForce: file.allow_force ?? true,
      custom: file.type === "custom",
      serviceParams: file.service_params ?? {},
    };
  }

  /** The role's own fields win, one by one, over the deployment's. */
  #health(
    own: HealthCheckFile | undefined,
    pointer: string,
    base: HealthCheckFile | undefined,
  ): HealthCheck | undefined {
    if (own === undefined && base === undefined) return undefined;
    const file = { ...base, ...own };
    const commandOf = (field: "check_cmd" | "action_cmd") => {
      const text = own?.[field] ?? base?.[field];
      const at = own?.[field] === undefined ? "/health_check" : pointer;
      return text === undefined || text === "" ? undefined : this.#command(text, `${at}/${field}`, file.shell);
    };
    const check = commandOf("check_cmd");
    const action = commandOf("action_cmd");
    const intervalSeconds = file.interval_sec ?? 60;
    const timeoutSeconds = file.timeout_sec ?? 10;
    if (timeoutSeconds > intervalSeconds)
      this.#fault(
        `${pointer}/timeout_sec`,
        "A health check's timeout is longer than its interval.",
        "Shorten timeout_sec.",
      );
    return {
      enabled: file.enable ?? false,
      intervalSeconds,
      timeoutSeconds,
      actionTimeoutSeconds: file.action_timeout_sec ?? 30,
      healthyThreshold: file.healthy_threshold ?? 3,
      unhealthyThreshold: file.unhealthy_threshold ?? 3,
      ...(check === undefined ? {} : { check }),
      ...(action === undefined ? {} : { action }),
    };
  }

  #endpoints(files: JsonObject, env: JsonObject, roles: readonly Role[]): RenderedCluster["endpoints"] {
    const endpoints: RenderedCluster["endpoints"] = {};
    for (const [name, file] of Object.entries(files)) {
      if (name === "reserved_ips") continue;
      const at = step("/endpoints", name);
      const parsed = endpointFile.safeParse(file);
      const port = parsed.success ? Number(resolvePort(parsed.data.port, env, roles)) : Number.NaN;
      if (parsed.success && Number.isInteger(port) && port > 0 && port < 65_536)
        endpoints[name] = { port, protocol: parsed.data.protocol };
      else
        this.#fault(
          `${at}/port`,
          `The endpoint "${name}" has no port between 1 and 65535.`,
          'Write a number, "env.<key>" or "<role>.env.<key>".',
        );
    }
    return endpoints;
  }

  #command(text: string, pointer: string, shell: boolean | undefined): Command | undefined {
    const result = toCommand(text, this.#template.partsAt(pointer, text, this.#values), shell ?? false);
    if (result.ok) return result.command;
    this.#fault(pointer, result.detail, result.remedy);
    return undefined;
  }

  #fault(pointer: string, detail: string, remedy: string): void {
    this.faults.push({ pointer: this.#locate(pointer), detail, remedy });
  }
}

function readVolume(file: VolumeFile, size: number): NonNullable<Role["volume"]> {
  const points = file.mount_point ?? "/data";
  const filesystem = file.filesystem ?? "ext4";
  return {
    size,
    mountPoints: (typeof points === "string" ? [points] : points).map((point) => point.replace(/\/$/, "")),
    filesystem,
    options: file.mount_options ?? MOUNT_OPTIONS[filesystem],
  };
}

function resolvePort(port: number | string, env: JsonObject, roles: readonly Role[]): Json | undefined {
  const match = typeof port === "string" ? ENV_REFERENCE.exec(port) : null;
  const key = match?.[2];
  if (key === undefined) return port;
  const role = match?.[1];
  return member(role === undefined ? env : roles.find((candidate) => candidate.role === role)?.env, key);
}
