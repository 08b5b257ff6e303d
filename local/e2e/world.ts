import type { Answer, ApiClient } from "../client.ts";
import { deployZookeeper, expectStatus, prepareStore, until, zookeeperValues } from "../journey.ts";
import { type LocalStack, startLocalStack } from "../stack.ts";
import { showSteps } from "../steps.ts";

/** What the end-to-end tests share: one stack, one tenant whose ZooKeeper runs on three nodes, and a stranger. */
export interface World {
  readonly stack: LocalStack;
  readonly api: ApiClient;
  readonly stranger: ApiClient;
  readonly operator: ApiClient;
  readonly repoId: string;
  readonly appVersionId: string;
  readonly runtimeId: string;
  readonly credentialId: string;
  /** The three nodes, and a second deployment of one node that was asked for at the same moment. */
  readonly ensemble: Answer["body"];
  readonly ensembleJobPath: string;
  readonly single: Answer["body"];
  readonly values: typeof zookeeperValues;
}

export async function startWorld(): Promise<World> {
  const steps = showSteps((line) => console.error(line));
  const stack = await startLocalStack(steps, { containers: true });
  try {
    const api = await stack.client("tenant-e2e");
    const prepared = await prepareStore(stack, api, steps);
    const runtime = (await expectStatus(api.get(`/runtimes/${prepared.runtimeId}`), 200)).body;
    const [ensemble, single] = await steps.run("Two deployments in a fresh VPC at once", () =>
      Promise.all([deployZookeeper(stack, api, prepared.appVersionId), deployOne(stack, api, prepared.appVersionId)]),
    );
    return {
      stack,
      api,
      stranger: await stack.client("tenant-stranger"),
      operator: await stack.client("tenant-platform", ["platform-admin"]),
      ...prepared,
      credentialId: runtime.credentialId,
      ensemble: ensemble.deployment,
      ensembleJobPath: `/jobs/${ensemble.job.id}`,
      single,
      values: zookeeperValues,
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

async function deployOne(stack: LocalStack, api: ApiClient, appVersionId: string): Promise<Answer["body"]> {
  const values = zookeeperValues(stack.tenantland.subnetId, "single", 1);
  const accepted = await expectStatus(api.post("/deployments", { appVersionId, values }), 202);
  const job = await api.follow(accepted.headers.get("location") ?? "");
  if (job.status !== "succeeded")
    throw new Error(`the single node's job ${job.status}: ${JSON.stringify(job.failure)}`);
  return (await api.get(`/deployments/${accepted.body.id}`)).body;
}

/** How many programs of that name run in a machine. */
export async function running(world: World, instanceId: string, name: string): Promise<number> {
  const { stdout } = await world.stack.room.exec(instanceId, ["/bin/sh", "-c", `pgrep -x ${name} | wc -l`]);
  return Number(stdout.trim());
}

/** The deployment once its job has ended; throws when it did not succeed. */
export async function operate(api: ApiClient, path: string): Promise<Answer["body"]> {
  const accepted = await expectStatus(api.post(path), 202);
  const job = await api.follow(accepted.headers.get("location") ?? "");
  if (job.status !== "succeeded") throw new Error(`${path}: ${JSON.stringify(job.failure)}`);
  return (await api.get(`/deployments/${accepted.body.id}`)).body;
}

export { expectStatus, until };
