import { step } from "../pointer.ts";
import type { HealthCheck, Monitor, RenderedCluster } from "./cluster.ts";
import type { HealthCheckFile, MonitorFile, TabFile } from "./cluster-file.ts";
import type { Ground } from "./ground.ts";

/** The role's own fields win, one by one, over the deployment's. */
export function readHealth(
  ground: Ground,
  own: HealthCheckFile | undefined,
  pointer: string,
  base: HealthCheckFile | undefined,
): HealthCheck | undefined {
  if (own === undefined && base === undefined) return undefined;
  const file = { ...base, ...own };
  const commandOf = (field: "check_cmd" | "action_cmd") => {
    const text = own?.[field] ?? base?.[field];
    const at = own?.[field] === undefined ? "/health_check" : pointer;
    return text === undefined || text === "" ? undefined : ground.command(text, `${at}/${field}`, file.shell);
  };
  const check = commandOf("check_cmd");
  const action = commandOf("action_cmd");
  const intervalSeconds = file.interval_sec ?? 60;
  const timeoutSeconds = file.timeout_sec ?? 10;
  if (timeoutSeconds > intervalSeconds)
    ground.fault(
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

/** As `readHealth`; groups, order and alarms must name what is measured. */
export function readMonitor(
  ground: Ground,
  own: MonitorFile | undefined,
  pointer: string,
  base: MonitorFile | undefined,
): Monitor | undefined {
  if (own === undefined && base === undefined) return undefined;
  const file = { ...base, ...own };
  const at = (field: keyof MonitorFile) => `${own?.[field] === undefined ? "/monitor" : pointer}/${field}`;
  const run = file.cmd ? ground.command(file.cmd, at("cmd"), file.shell) : undefined;
  if (file.enable === true && !file.cmd)
    ground.fault(
      `${pointer}/cmd`,
      "A monitor that is on has no command.",
      "Add cmd: it prints item and value as JSON.",
    );
  const items: Monitor["items"] = {};
  for (const [name, item] of Object.entries(file.items ?? {})) {
    const valueType = item.value_type ?? "int";
    const statistics = item.statistics_type ?? (valueType === "int" ? "avg" : "latest");
    if (valueType === "str" && statistics !== "mode" && statistics !== "latest")
      ground.fault(
        `${step(at("items"), name)}/statistics_type`,
        `A text has no ${statistics}.`,
        "Choose mode or latest, or make the item an int.",
      );
    items[name] = {
      unit: item.unit ?? "",
      valueType,
      statistics,
      enums: item.enums ?? [],
      scale: item.scale_factor_when_display ?? 1,
    };
  }
  const groups = file.groups ?? {};
  const named = (names: readonly string[], pointer: string, also: object = {}) => {
    for (const [index, name] of names.entries())
      if (!Object.hasOwn(items, name) && !Object.hasOwn(also, name))
        ground.fault(step(pointer, index), `"${name}" is not measured.`, "Name one of the monitor's items.");
  };
  for (const [name, members] of Object.entries(groups)) named(members, step(at("groups"), name));
  named(file.display ?? [], at("display"), groups);
  named(file.alarm ?? [], at("alarm"));
  return {
    enabled: file.enable ?? false,
    ...(run === undefined ? {} : { run }),
    items,
    groups,
    display: file.display ?? [],
    alarm: file.alarm ?? [],
  };
}

/** Tabs of a deployment's page; `roles` are those that exist, replicas included. */
export function readTabs(
  ground: Ground,
  files: Readonly<Record<string, TabFile>>,
  roles: ReadonlySet<string>,
): RenderedCluster["displayTabs"] {
  const tabs: RenderedCluster["displayTabs"] = {};
  for (const [name, file] of Object.entries(files)) {
    const at = step("/display_tabs", name);
    const run = ground.command(file.cmd, `${at}/cmd`, file.shell);
    for (const [index, role] of file.roles_to_execute_on.entries())
      if (!roles.has(role))
        ground.fault(`${at}/roles_to_execute_on/${index}`, `There is no role "${role}".`, "Name roles of nodes.");
    if (run === undefined) continue;
    const { roles_to_execute_on, description, timeout } = file;
    tabs[name] = { run, roles: roles_to_execute_on, description: description ?? "", timeoutSeconds: timeout };
  }
  return tabs;
}
