import { step } from "../pointer.ts";
import type { RenderedCluster, Role, Service } from "./cluster.ts";
import type { ClusterFile, NodeFile, ServiceFile } from "./cluster-file.ts";
import type { Ground } from "./ground.ts";
import { kept } from "./kept.ts";

const DEFAULT_TIMEOUT_SECONDS = 600;
/** Without a command these say that the role takes part: its volumes are what is backed up. */
const BY_DEVICE = new Set(["backup", "restore", "delete_snapshot"]);

/** Life-cycle commands of a role. `policy` decides whether a backup needs a command of its own. */
export function readServices(
  ground: Ground,
  files: NodeFile["services"],
  pointer: string,
  policy: ClusterFile["backup_policy"],
): Role["services"] {
  const services: Record<string, Service> = {};
  for (const [name, file] of Object.entries(files))
    services[name] = readService(ground, name, file, step(pointer, name), policy);
  return services;
}

function readService(
  ground: Ground,
  name: string,
  file: ServiceFile,
  pointer: string,
  policy: ClusterFile["backup_policy"],
): Service {
  const { cmd, shell, order, timeout, nodes_to_execute_on, pre_check, ...flags } = file;
  const { post_start_service, post_stop_service, allow_force, type, service_params, on_env_change, ...rest } = flags;
  const byDevice = BY_DEVICE.has(name) && policy !== "custom";
  const run = cmd === undefined || (cmd === "" && byDevice) ? undefined : ground.command(cmd, `${pointer}/cmd`, shell);
  const preCheck = pre_check ? ground.command(pre_check, `${pointer}/pre_check`, shell) : undefined;
  if (cmd === undefined && pre_check === undefined && !byDevice)
    ground.fault(`${pointer}/cmd`, `The service "${name}" has no command.`, "Add cmd: what is run on the nodes.");
  return {
    ...(run === undefined ? {} : { run }),
    order: order ?? 0,
    timeoutSeconds: timeout ?? DEFAULT_TIMEOUT_SECONDS,
    // 0 stands for all nodes, as leaving it out does.
    ...(nodes_to_execute_on ? { nodesToExecuteOn: nodes_to_execute_on } : {}),
    ...(preCheck === undefined ? {} : { preCheck }),
    postStartService: post_start_service ?? false,
    postStopService: post_stop_service ?? false,
    allowForce: allow_force ?? true,
    ...(on_env_change === undefined ? {} : { onEnvChange: on_env_change }),
    custom: type === "custom",
    serviceParams: service_params ?? {},
    rest: kept.parse(rest),
  };
}

/** `update_nodes_names`: run on one node of any role. */
export function readAdvancedServices(
  ground: Ground,
  files: ClusterFile["advanced_services"],
): RenderedCluster["advancedServices"] {
  const services: RenderedCluster["advancedServices"] = {};
  for (const [name, { cmd, shell, timeout }] of Object.entries(files)) {
    const run = ground.command(cmd, `${step("/advanced_services", name)}/cmd`, shell);
    if (run !== undefined) services[name] = { run, timeoutSeconds: timeout };
  }
  return services;
}
