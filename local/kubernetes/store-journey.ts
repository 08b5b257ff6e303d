import type { Answer, ApiClient } from "../client.ts";
import { expectStatus, until } from "../journey.ts";

type Body = Answer["body"];

/** Gives the store a cluster's credential; answers with the credential's id. */
export async function addCredential(api: ApiClient, secret: object, name = "cluster"): Promise<string> {
  const made = await expectStatus(api.post("/credentials", { name, provider: "kubernetes", secret }), 201);
  return made.body.id;
}

/** Adds a cluster as somebody does who has its kubeconfig; answers with the runtime. */
export async function addCluster(api: ApiClient, kubeconfig: string, name = "cluster"): Promise<Body> {
  const credentialId = await addCredential(api, { kubeconfig }, name);
  const body = { name, provider: "kubernetes", credentialId, config: {} };
  return (await expectStatus(api.post("/runtimes", body), 201)).body;
}

/** Adds a repo, has it indexed and answers with the ids of an app's versions, by what its publisher calls them. */
export async function addRepo(api: ApiClient, url: string, app: string): Promise<ReadonlyMap<string, string>> {
  const repo = await expectStatus(api.post("/repos", { name: "charts", url, providers: ["kubernetes"] }), 201);
  const scan = await expectStatus(api.post(`/repos/${repo.body.id}:index`), 202);
  await until("the repo is indexed", async () => {
    const { body } = await api.get(scan.headers.get("location") ?? "");
    if (body.status === "failed") throw new Error(`the scan failed: ${body.error}`);
    return body.status === "succeeded" ? body : undefined;
  });
  const found = await until(`${app} is listed`, async () => {
    const { items } = (await api.get(`/apps?q=${app}`)).body;
    return items?.find(({ name }: Body) => name === app);
  });
  const { items } = (await expectStatus(api.get(`/apps/${found.id}/versions`), 200)).body;
  return new Map(items.map(({ packageVersion, id }: Body) => [packageVersion, id]));
}

/** What a request for a job came to: the job as it ended, with its tasks. */
export interface Ended {
  readonly deploymentId: string;
  readonly job: Body;
  readonly tasks: readonly Body[];
}

/** Follows the job of an accepted request to its end, however it ends. */
export async function ended(api: ApiClient, sent: Promise<Answer>): Promise<Ended> {
  const accepted = await expectStatus(sent, 202);
  const place = accepted.headers.get("location") ?? "";
  const job = await api.follow(place, { timeoutMs: 180_000 });
  const tasks = (await expectStatus(api.get(`${place}/tasks`), 200)).body.items;
  return { deploymentId: job.deploymentId, job, tasks };
}

/** The same, and throws unless it ended well. */
export async function succeeded(api: ApiClient, sent: Promise<Answer>): Promise<Ended> {
  const end = await ended(api, sent);
  if (end.job.status !== "succeeded")
    throw new Error(`the job ${end.job.kind} ${end.job.status}: ${JSON.stringify(end.job.failure)}`);
  return end;
}

/** Takes a failed job back: it ends as cancelled, and its deployment is what it was. @throws unless it came to that */
export async function undone(api: ApiClient, jobId: string): Promise<void> {
  const { job } = await ended(api, api.post(`/jobs/${jobId}:undo`));
  if (job.status !== "cancelled" || job.undone !== true)
    throw new Error(`the undoing of ${job.kind} ${job.status}: ${JSON.stringify(job.failure)}`);
}
