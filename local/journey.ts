import type { Answer, ApiClient } from "./client.ts";
import type { LocalStack } from "./stack.ts";
import type { Steps } from "./steps.ts";

/** What a user has after the journey. */
export interface Journey {
  readonly repoId: string;
  readonly appVersionId: string;
  readonly runtimeId: string;
  readonly deployment: Answer["body"];
  readonly job: Answer["body"];
  readonly tasks: readonly Answer["body"][];
  /** Milliseconds from the request to its answer. */
  readonly acceptMs: number;
  /** Milliseconds from the request to `active`. */
  readonly deployMs: number;
}

/** From an empty store to a runtime on which the app can run, over HTTP alone. */
export async function prepareStore(
  stack: {
    readonly repo: Pick<LocalStack["repo"], "url">;
    readonly ec2: Pick<LocalStack["ec2"], "endpoint">;
    readonly tenantland: LocalStack["tenantland"];
  },
  api: ApiClient,
  steps: Steps,
): Promise<Pick<Journey, "repoId" | "appVersionId" | "runtimeId">> {
  const repo = await steps.run("Add the repo and have it indexed", async () => {
    const made = await expectStatus(
      api.post("/repos", {
        name: "examples",
        url: stack.repo.url,
        selector: "stage in (try, test)",
        providers: ["aws"],
      }),
      201,
    );
    const indexing = await expectStatus(api.post(`/repos/${made.body.id}:index`), 202);
    await until("the repo is indexed", async () => {
      const { body } = await api.get(indexing.headers.get("location") ?? "");
      if (body.status === "failed") throw new Error(`the scan failed: ${body.error}`);
      return body.status === "succeeded" ? body : undefined;
    });
    return made.body;
  });
  const app = await until("the app is listed", async () => (await api.get("/apps?q=zookeeper")).body.items?.[0]);
  return steps.run("Add the credential and the runtime", async () => {
    const { accessKeyId, secretAccessKey } = stack.tenantland.tenant;
    const credential = await expectStatus(
      api.post("/credentials", { name: "tenant", provider: "aws", secret: { accessKeyId, secretAccessKey } }),
      201,
    );
    const runtime = await expectStatus(
      api.post("/runtimes", {
        name: "our VPC",
        provider: "aws",
        credentialId: credential.body.id,
        config: { region: stack.tenantland.region, endpoint: stack.ec2.endpoint },
        labels: { stage: "try" },
      }),
      201,
    );
    const matches = await expectStatus(api.get(`/app-versions/${app.latestVersionId}/runtimes`), 200);
    if (matches.body.items[0]?.id !== runtime.body.id)
      throw new Error(`the runtime does not match: ${JSON.stringify(matches.body)}`);
    return { repoId: repo.id, appVersionId: app.latestVersionId, runtimeId: runtime.body.id };
  });
}

/** The answers to the form of the ZooKeeper package. */
export function zookeeperValues(subnetId: string, name = "ZooKeeper", count = 3) {
  return { cluster: { name, subnet: subnetId, zk_node: { cpu: 1, memory: 1024, count, volume_size: 10 } } };
}

/** Deploys ZooKeeper and follows the job to its end. */
export async function deployZookeeper(
  stack: LocalStack,
  api: ApiClient,
  appVersionId: string,
  onChange?: (job: Answer["body"]) => void,
): Promise<Pick<Journey, "deployment" | "job" | "tasks" | "acceptMs" | "deployMs">> {
  const started = performance.now();
  const accepted = await expectStatus(
    api.post("/deployments", { appVersionId, values: zookeeperValues(stack.tenantland.subnetId) }),
    202,
  );
  const acceptMs = performance.now() - started;
  const jobPath = accepted.headers.get("location") ?? "";
  const job = await api.follow(jobPath, onChange === undefined ? {} : { onChange });
  const deployMs = performance.now() - started;
  const tasks = (await api.get(`${jobPath}/tasks`)).body.items;
  if (job.status !== "succeeded") throw new Error(`the job ${job.status}: ${JSON.stringify(job.failure ?? tasks)}`);
  const deployment = (await api.get(`/deployments/${accepted.body.id}`)).body;
  return { deployment, job, tasks, acceptMs, deployMs };
}

/** Deletes a deployment and follows the job. */
export async function deleteDeployment(api: ApiClient, id: string): Promise<Answer["body"]> {
  const current = await expectStatus(api.get(`/deployments/${id}`), 200);
  const accepted = await expectStatus(
    api.delete(`/deployments/${id}`, { "if-match": current.headers.get("etag") ?? "*" }),
    202,
  );
  const job = await api.follow(accepted.headers.get("location") ?? "");
  if (job.status !== "succeeded") throw new Error(`the deletion ${job.status}: ${JSON.stringify(job.failure)}`);
  return job;
}

export async function expectStatus(sent: Promise<Answer>, status: number): Promise<Answer> {
  const answer = await sent;
  if (answer.status !== status)
    throw new Error(`the API answered ${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`);
  return answer;
}

export async function until<T>(what: string, ask: () => Promise<T | undefined>, timeoutMs = 60_000): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`it did not happen within ${timeoutMs / 1000} s that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
