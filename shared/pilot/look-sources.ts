import * as z from "zod";
import type { RenderedCluster, Role } from "../packages/vm/cluster.ts";
import type { Invocation } from "../protocol/invocation.ts";
import type { LogSource } from "../protocol/looking.ts";

/** Logs of Drone's own watching, beside those of the services. */
const WATCHING = ["health-check", "health-action"];

const Files = z.array(z.string().regex(/^\/[^\0]{1,511}$/)).max(20);

/** The files that a role's package names: `log_files`, absolute paths, at most 20. */
export function logFilesOf(role: Pick<Role, "rest">): readonly string[] {
  return Files.safeParse(role.rest["log_files"]).data ?? [];
}

/** Names under which a node of the role has logs. Pure. */
export function logNames(role: Pick<Role, "rest" | "services">): readonly string[] {
  return ["stdout", "confd", ...Object.keys(role.services), ...WATCHING, ...logFilesOf(role)];
}

/**
 * What a name of a log means on a node of the role: `stdout` is what the app prints, that is what its start command left
 * writing. `undefined`: the package has no such log, so that nothing else of a node can be read. Pure.
 */
export function logSource(name: string, role: Pick<Role, "rest" | "services">): LogSource | undefined {
  if (name === "confd") return { of: "confd" };
  if (logFilesOf(role).includes(name)) return { of: "file", path: name };
  if (name === "stdout") return { of: "service", name: "start" };
  if (!WATCHING.includes(name) && !Object.hasOwn(role.services, name)) return undefined;
  // As Drone names the file of a service.
  return { of: "service", name: name.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 64) };
}

/** A tab of the package, and on which roles it is asked: any where it names none. */
export function tabOf(
  cluster: Pick<RenderedCluster, "displayTabs">,
  name: string,
): { readonly run: Invocation; readonly roles: readonly string[]; readonly timeoutMs: number } | undefined {
  if (!Object.hasOwn(cluster.displayTabs, name)) return undefined;
  const tab = cluster.displayTabs[name];
  return tab === undefined ? undefined : { run: tab.run, roles: tab.roles, timeoutMs: tab.timeoutSeconds * 1000 };
}
