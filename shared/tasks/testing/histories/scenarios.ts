import type { JobKind } from "../../../domain/job/schema.ts";
import { ask } from "../../../jobs/testing/ask.ts";
import { paperPlus, service } from "../../../jobs/testing/package.ts";
import { firstRevision, LATER, laterVersion } from "../../../jobs/testing/versions.ts";
import { requestKinds } from "../../../operations/registry.ts";
import type { VmPackage } from "../../../packages/vm/schema.ts";
import type { World } from "./state.ts";

const services = {
  scale_out: service("scale-out", { nodes_to_execute_on: 1, pre_check: "/opt/app/bin/may-grow" }),
  scale_in: service("scale-in", { nodes_to_execute_on: 1, pre_check: "/opt/app/bin/may-shrink" }),
  destroy: service("drain"),
  backup: service("dump"),
};
const top = { advanced_actions: ["scale_horizontal"], env: { mode: "old" } };
export const device = paperPlus({ top: { ...top, backup_policy: "device" }, services });
export const custom = paperPlus({
  top: { ...top, backup_policy: "custom" },
  services: { ...services, restore: service("load"), delete_snapshot: service("drop") },
});
const next = (more: object) =>
  paperPlus({ top: { env: { mode: "new" }, ...more }, services: { upgrade: service("upgrade") } });
const together = next({});
const inTurn = next({ upgrading_policy: "sequential" });

/** Something that is asked of a deployment of three nodes. */
export interface Scenario {
  readonly name: string;
  readonly pkg: VmPackage;
  readonly later: VmPackage;
  readonly operation: JobKind;
  readonly request: (world: World, id: string) => Promise<unknown>;
  /** What was done before it. */
  readonly before: (world: World, id: string) => Promise<void>;
  /** A service whose failure ends it. */
  readonly fails?: string;
}

/** Asks as the API does. */
export async function request(world: World, id: string, operation: JobKind, body: unknown) {
  const kind = requestKinds.find((one) => one.kind === operation);
  if (kind === undefined) throw new Error(`nobody can ask for "${operation}"`);
  return ask(world, id, kind, body);
}

async function run(world: World, id: string, operation: JobKind, body: unknown): Promise<void> {
  const job = await request(world, id, operation, body);
  await world.run(job);
  const { status } = (await world.jobs.get(world.tenant, job.id)) ?? { status: "gone" };
  if (status !== "succeeded") throw new Error(`${job.kind} before it: ${status}`);
}

const kept = async (world: World, id: string) => ({
  backupId: (
    (await world.jobs.listByDeployment(world.tenant, id)).find(({ kind }) => kind === "back-up")?.id ?? ""
  ).replace("job-", "bak-"),
});
const first = async (world: World, id: string) => (await world.deployments.nodes(world.tenant, id))[0];

const of = (
  name: string,
  operation: JobKind,
  body: object | Scenario["request"],
  more: Partial<Pick<Scenario, "pkg" | "later" | "before" | "fails">> = {},
): Scenario => ({
  name,
  pkg: device,
  later: together,
  operation,
  request: typeof body === "function" ? (world, id) => body(world, id) : async () => body,
  before: async () => undefined,
  ...more,
});

const upgraded = (world: World, id: string) => run(world, id, "upgrade", { appVersionId: LATER });
const stopped = (world: World, id: string) => run(world, id, "stop", {});
const backedUp = (world: World, id: string) => run(world, id, "back-up", {});

export const SCENARIOS: readonly Scenario[] = [
  of("restart", "restart", {}, { fails: "start" }),
  of("stop", "stop", {}, { fails: "stop" }),
  of("start", "start", {}, { before: stopped, fails: "start" }),
  of("scale-out to five", "scale-out", { count: 5 }, { fails: "scale_out" }),
  of("scale-out refused", "scale-out", { count: 5 }, { fails: "scale_out/pre_check" }),
  of("scale-in to one", "scale-in", { count: 1 }, { fails: "scale_in" }),
  of("scale-in refused", "scale-in", { count: 1 }, { fails: "scale_in/pre_check" }),
  of("scale-in kept", "scale-in", { count: 1 }, { fails: "destroy" }),
  of("larger machines", "resize", { roles: { "": { cpu: 2, memory: 4096 } } }, { fails: "start" }),
  of("larger disks", "resize", { roles: { "": { volumeSize: 20 } } }, { fails: "mount-volumes" }),
  of("configure", "configure", { values: { cluster: { name: "other" } } }, { fails: "start-confd" }),
  of("upgrade together", "upgrade", { appVersionId: LATER }, { fails: "upgrade" }),
  of("upgrade in turn", "upgrade", { appVersionId: LATER }, { later: inTurn, fails: "start" }),
  of("roll-back", "roll-back", {}, { before: upgraded, fails: "start" }),
  of("back-up by snapshots", "back-up", {}, { fails: "backup" }),
  of("back-up by commands", "back-up", {}, { pkg: custom, fails: "backup" }),
  of("restore", "restore", kept, { pkg: custom, before: backedUp, fails: "restore" }),
  of("delete snapshots", "delete-backup", kept, { before: backedUp }),
  of("delete a back-up", "delete-backup", kept, { pkg: custom, before: backedUp, fails: "delete_snapshot" }),
  of("run a command", "run-command", { command: "uptime" }, { fails: "run-command" }),
  of("replace a node", "replace-node", async (world: World, id: string) => ({ node: (await first(world, id))?.id }), {
    fails: "start",
  }),
  of("delete", "delete", {}, { fails: "stop" }),
  of("delete by force", "delete", { force: true }),
  of("cease", "cease", {}, { fails: "stop" }),
  of("recover", "recover", {}, { before: (world, id) => run(world, id, "cease", {}), fails: "start" }),
];

/** Three nodes with their first revision, and a later version of their app. */
export async function deployed(world: World, later: VmPackage): Promise<string> {
  const { job } = await world.prepare();
  await world.run(job);
  const deployment = await world.deployments.get(world.tenant, job.deploymentId);
  if (deployment === undefined) throw new Error("gone");
  await firstRevision(world, deployment, job);
  await laterVersion(world, deployment, later);
  return deployment.id;
}
