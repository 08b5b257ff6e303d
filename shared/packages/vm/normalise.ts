import { step } from "../pointer.ts";
import type { RenderedCluster, Role } from "./cluster.ts";
import { type ClusterFile, endpointFile, type NodeFile, reservedIpsFile, type VolumeFile } from "./cluster-file.ts";
import type { Ground } from "./ground.ts";
import { kept } from "./kept.ts";
import { readContainer } from "./normalise-container.ts";
import { readAdvancedServices, readServices } from "./normalise-services.ts";
import { readHealth, readMonitor, readTabs } from "./normalise-watch.ts";
import { type Json, type JsonObject, member } from "./schema.ts";

/** AppCenter's defaults of mount options, by file system. */
const MOUNT_OPTIONS = { ext4: "defaults,noatime", xfs: "rw,noatime,inode64,allocsize=16m", ntfs: "" } as const;
/** `env.x` or `role.env.x`. */
const ENV_REFERENCE = /^(?:(.+)\.)?env\.(.+)$/;

/** Turns the file's shape into `RenderedCluster`; every fault is left with `ground`. */
export function normalise(file: ClusterFile, ground: Ground): RenderedCluster {
  const { name, description, subnet, vxnet, nodes, endpoints, env, links, health_check, monitor, ...fields } = file;
  const { backup_policy, upgrade_policy, advanced_actions, metadata_root_access, reserved_ips, ...more } = fields;
  const { incremental_backup_supported, advanced_services, display_tabs, ...others } = more;
  const { add_links, upgrading_policy, multi_zone_policy, ...rest } = others;
  const place = subnet ?? vxnet ?? "";
  if (place === "") {
    ground.fault(
      vxnet === undefined ? "/subnet" : "/vxnet",
      "The deployment has no subnet.",
      "Name the subnet that the machines shall be in.",
    );
  }
  const roles = nodes.map((node, index) => readRole(ground, node, `/nodes/${index}`, file));
  checkRoles(ground, roles);
  const names = new Set(roles.flatMap(({ role }) => [role, `${role}-replica`]));
  const { reserved_ips: reserved, ...served } = endpoints;
  return {
    name,
    description,
    subnet: place,
    roles,
    endpoints: readEndpoints(ground, served, env, roles),
    reservedIps: reservedIps(ground, reserved, reserved_ips),
    env,
    links: Object.fromEntries(
      Object.entries(links).flatMap(([link, id]) => (id === null || id === "" ? [] : [[link, id]])),
    ),
    addLinks: add_links,
    ...(backup_policy === undefined ? {} : { backupPolicy: backup_policy }),
    incrementalBackup: incremental_backup_supported,
    upgradePolicy: upgrade_policy,
    ...(upgrading_policy === undefined ? {} : { upgradingPolicy: upgrading_policy }),
    ...(multi_zone_policy === undefined ? {} : { multiZonePolicy: multi_zone_policy }),
    advancedServices: readAdvancedServices(ground, advanced_services),
    displayTabs: readTabs(ground, display_tabs, names),
    advancedActions: advanced_actions,
    metadataRootAccess: metadata_root_access,
    rest: kept.parse(rest),
  };
}

function checkRoles(ground: Ground, roles: readonly Role[]): void {
  const seen = new Set<string>();
  for (const [index, { role }] of roles.entries()) {
    const at = `/nodes/${index}/role`;
    if (role === "" && roles.length > 1)
      ground.fault(at, "One of several node groups has no role.", "Give each group a role.");
    else if (seen.has(role)) ground.fault(at, `Two node groups have the role "${role}".`, "Rename one of the two.");
    seen.add(role);
  }
  if (roles.every(({ count }) => count === 0))
    ground.fault("/nodes/0/count", "The deployment would have no node.", "Give at least one role a count above 0.");
}

function readRole(ground: Ground, node: NodeFile, pointer: string, file: ClusterFile): Role {
  const { role, container, count, cpu, memory, gpu, volume, replica, passphraseless, services, ...fields } = node;
  const { vertical_scaling_policy, user_access, server_id_upper_bound, env, agent_installed, ...more } = fields;
  const { custom_metadata, advanced_actions, health_check, monitor, ...others } = more;
  const { instance_class, gpu_class, loadbalancer, ...rest } = others;
  const health = readHealth(ground, health_check, `${pointer}/health_check`, file.health_check);
  const watched = readMonitor(ground, monitor, `${pointer}/monitor`, file.monitor);
  const metadata =
    custom_metadata && ground.command(custom_metadata.cmd, `${pointer}/custom_metadata/cmd`, custom_metadata.shell);
  return {
    role: role ?? "",
    container: readContainer(ground, container, agent_installed, `${pointer}/container`),
    count,
    cpu,
    memory,
    ...(gpu === undefined ? {} : { gpu }),
    ...(instance_class === undefined ? {} : { instanceClass: instance_class }),
    ...(gpu_class === undefined ? {} : { gpuClass: gpu_class }),
    loadBalancers: (loadbalancer ?? []).map(readLoadBalancer),
    ...(volume?.size ? { volume: readVolume(volume, volume.size) } : {}),
    replica: replica ?? 0,
    ...(server_id_upper_bound === undefined ? {} : { serverIdUpperBound: server_id_upper_bound }),
    services: readServices(ground, services, `${pointer}/services`, file.backup_policy),
    ...(health === undefined ? {} : { healthCheck: health }),
    ...(watched === undefined ? {} : { monitor: watched }),
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

function readLoadBalancer(file: NonNullable<NodeFile["loadbalancer"]>[number]): Role["loadBalancers"][number] {
  if (typeof file === "string") return { listener: file };
  const { listener, port, policy } = file;
  return { listener, ...(port === undefined ? {} : { port }), ...(policy == null ? {} : { policy }) };
}

function readVolume(file: VolumeFile, size: number): NonNullable<Role["volume"]> {
  const points = file.mount_point ?? "/data";
  const filesystem = file.filesystem ?? "ext4";
  return {
    size,
    mountPoints: (typeof points === "string" ? [points] : points).map((point) => point.replace(/\/$/, "")),
    filesystem,
    options: file.mount_options ?? MOUNT_OPTIONS[filesystem],
    ...(file.class == null ? {} : { class: file.class }),
  };
}

function readEndpoints(
  ground: Ground,
  files: JsonObject,
  env: JsonObject,
  roles: readonly Role[],
): RenderedCluster["endpoints"] {
  const endpoints: RenderedCluster["endpoints"] = {};
  for (const [name, file] of Object.entries(files)) {
    const at = step("/endpoints", name);
    const parsed = endpointFile.safeParse(file);
    const found = parsed.success ? resolvePort(parsed.data.port, env, roles) : undefined;
    // A port that the user left at 0 or empty is one that the app does not open, such as TLS that is off.
    if (found === 0 || found === "" || found === null) continue;
    const [port, endPort] = readPorts(found);
    if (parsed.success && port !== undefined)
      endpoints[name] = { port, ...(endPort === undefined ? {} : { endPort }), protocol: parsed.data.protocol };
    else
      ground.fault(
        `${at}/port`,
        `The endpoint "${name}" has no port between 1 and 65535.`,
        'Write a number, a range as "30000-32767", "env.<key>" or "<role>.env.<key>".',
      );
  }
  return endpoints;
}

const PORTS = /^\s*([0-9]{1,5})(?:\s*-\s*([0-9]{1,5}))?\s*$/;

/** One port, or the first and the last of a range; nothing when they are none. */
function readPorts(found: Json | undefined): readonly [port?: number | undefined, endPort?: number | undefined] {
  const match = typeof found === "number" || typeof found === "string" ? PORTS.exec(String(found)) : null;
  const ports = (match ?? []).slice(1).flatMap((text) => (text === undefined ? [] : [Number(text)]));
  const [port, endPort] = ports;
  const good = ports.every((value) => value > 0 && value < 65_536) && (endPort === undefined || endPort >= (port ?? 0));
  return good ? [port, endPort] : [];
}

function resolvePort(port: number | string | null, env: JsonObject, roles: readonly Role[]): Json | undefined {
  const match = typeof port === "string" ? ENV_REFERENCE.exec(port) : null;
  const key = match?.[2];
  if (key === undefined) return port;
  const role = match?.[1];
  return member(role === undefined ? env : roles.find((candidate) => candidate.role === role)?.env, key);
}

function reservedIps(
  ground: Ground,
  below: Json | undefined,
  top: ClusterFile["reserved_ips"],
): RenderedCluster["reservedIps"] {
  const parsed = reservedIpsFile.safeParse(below ?? {});
  if (!parsed.success)
    ground.fault(
      "/endpoints/reserved_ips",
      "Reserved addresses are not an object of names.",
      'Write {"vip": {"value": ""}}.',
    );
  const all = { ...top, ...(parsed.success ? parsed.data : {}) };
  return Object.fromEntries(Object.entries(all).map(([name, { value }]) => [name, value]));
}
