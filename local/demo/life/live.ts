import type { Answer, ApiClient } from "../../client.ts";
import { deleteDeployment, expectStatus, until } from "../../journey.ts";
import type { LocalStack } from "../../stack.ts";
import type { App } from "./apps.ts";
import type { ClientMachine } from "./client.ts";
import { type Record, recordOf, type Step } from "./record.ts";

/** Most that one job may take, in milliseconds. */
const PATIENCE = 400_000;

/** Where the lives are played. */
export interface Place {
  readonly stack: LocalStack;
  readonly api: ApiClient;
  readonly clients: ClientMachine;
  readonly tell: (step: Step) => void;
}

/** Whether a lost machine's node is left to the store, which finds it after some minutes, or asked for at once. */
export type Healing = "waited" | "asked";

export interface Lived {
  readonly deploymentId: string;
  readonly record: Record;
}

/** The whole life of one app, from its deployment to its end, with a client that writes from its first minute. */
export async function live({ stack, api, clients, tell }: Place, app: App, healing: Healing): Promise<Lived> {
  const versions = await versionsOf(api, app);
  const older = versions.get("0.1.0");
  const newer = versions.get("0.2.0");
  const values = app.values(stack.tenantland.subnetId);
  const from = Date.now();
  const deployed = await plan(api, "deploy", undefined, { appVersionId: older, values });
  const id: string = deployed.deploymentId;
  const read = async () => (await expectStatus(api.get(`/deployments/${id}`), 200)).body;
  const nodesOf = async () => (await read()).nodes.filter(({ status }: Answer["body"]) => status !== "deleted");
  const addresses = async () => app.servers(await nodesOf()).map(({ address }: Answer["body"]) => address);
  const writer = await clients.write(app.protocol, await addresses());
  const record = recordOf(app.name, writer, tell);
  tell({
    app: app.name,
    step: "deploy",
    seconds: Math.round((Date.now() - from) / 100) / 10,
    jobs: [deployed.id],
    writes: 0,
    silence: 0,
    lost: 0,
  });
  await until("the client writes", async () => ((await record.mark()) > 20 ? true : undefined));
  const does = async (operation: string, request: object) => [(await plan(api, operation, id, request)).id];
  const requireLine = async (there: boolean) => {
    const { file, line } = app.newer;
    for (const node of await nodesOf()) {
      const { stdout } = await stack.room.exec(node.instanceId, ["cat", file]);
      if (stdout.includes(line) !== there) throw new Error(`${file} of node ${node.sid}: ${stdout}`);
    }
  };

  await record.step(`scale out to ${app.grow.nodes} nodes`, async () => {
    const jobs = await does("scale-out", app.grow.request);
    const { length } = await nodesOf();
    if (length !== app.grow.nodes) throw new Error(`${app.name} has ${length} nodes instead of ${app.grow.nodes}`);
    await writer.connectTo(await addresses());
    return jobs;
  });
  await record.step("a machine fails and is replaced", async () => {
    const victim = app.victim(await nodesOf());
    await stack.room.crash(victim.instanceId);
    const jobs =
      healing === "waited" ? [await healed(read, victim.id)] : await does("replace-node", { node: victim.id });
    const now = await nodesOf();
    if (now.length !== app.grow.nodes || now.some(({ id: other }: Answer["body"]) => other === victim.id))
      throw new Error(`the lost node was not replaced: ${JSON.stringify(now)}`);
    await writer.connectTo(await addresses());
    return jobs;
  });
  await record.step("upgrade to 0.2.0", async () => {
    const jobs = await does("upgrade", { appVersionId: newer });
    await requireLine(true);
    return jobs;
  });
  await record.step("roll back to 0.1.0", async () => {
    const jobs = await does("roll-back", {});
    await requireLine(false);
    return jobs;
  });
  const mark = await record.mark();
  await record.step("back up", () => does("back-up", { name: "before the accident" }));
  const { items } = (await expectStatus(api.get(`/backups?deploymentId=${id}`), 200)).body;
  const written = await record.mark();
  await until("more is written", async () => ((await record.mark()) > written + 20 ? true : undefined));
  await record.restoring("restore", mark, () => does("restore", { backupId: items[0].id }));
  if ((record.steps.at(-1)?.setBack ?? 0) < 20) throw new Error(`${app.name}: the restore brought nothing back`);
  const restored = await record.mark();
  await record.step("writes go on", async () => {
    await until("more is written", async () => ((await record.mark()) > restored + 20 ? true : undefined));
    return [];
  });
  const ended = Date.now();
  const job = await deleteDeployment(api, id);
  const seconds = Math.round((Date.now() - ended) / 100) / 10;
  tell({ app: app.name, step: "delete", seconds, jobs: [job.id], writes: 0, silence: 0, lost: 0 });
  return { deploymentId: id, record };
}

/** The job that replaced a node without being asked for. */
function healed(read: () => Promise<Answer["body"]>, lost: string): Promise<string> {
  return until(
    "the store replaces the lost node",
    async () => {
      const { status, activeJobId, lastJobId, nodes } = await read();
      const there = nodes.some(({ id, status: now }: Answer["body"]) => id === lost && now !== "deleted");
      return status === "active" && activeJobId === undefined && !there ? lastJobId : undefined;
    },
    2 * PATIENCE,
  );
}

/** Ids of an app's versions, by their names. */
async function versionsOf(api: ApiClient, { protocol }: App): Promise<ReadonlyMap<string, string>> {
  const app = await until(`${protocol} is listed`, async () => {
    const { items } = (await api.get(`/apps?q=${protocol}`)).body;
    return items?.find(({ name }: Answer["body"]) => name === protocol);
  });
  const { items } = (await expectStatus(api.get(`/apps/${app.id}/versions`), 200)).body;
  return new Map(items.map(({ packageVersion, id }: Answer["body"]) => [packageVersion, id]));
}

/** Asks what an operation would do, has exactly that done, and follows its job. @throws when it did not succeed */
async function plan(
  api: ApiClient,
  operation: string,
  deploymentId: string | undefined,
  request: object,
): Promise<Answer["body"]> {
  const named = deploymentId === undefined ? {} : { deploymentId };
  const planned = await expectStatus(api.post("/plans", { operation, ...named, request }), 201);
  const begun = await expectStatus(api.post(`/plans/${planned.body.id}:execute`), 202);
  const job = await api.follow(begun.headers.get("location") ?? "", { timeoutMs: PATIENCE });
  if (job.status !== "succeeded") throw new Error(`${operation}: ${job.status}: ${JSON.stringify(job.failure)}`);
  return job;
}
