import type { Answer, ApiClient } from "../../client.ts";
import { expectStatus, until } from "../../journey.ts";
import { addCluster, addRepo, ended, succeeded, undone } from "../../kubernetes/store-journey.ts";

/** Where the demo plays. */
export interface Scene {
  readonly api: ApiClient;
  readonly repoUrl: string;
  /** Of the cluster that is added. */
  readonly kubeconfig: string;
  /** Takes one line for people. */
  readonly tell: (line: string) => void;
  /** Whether the cluster has a namespace of that name. */
  readonly hasNamespace: (name: string) => Promise<boolean>;
}

/** What the outcome says of it: seconds by step. */
export type Took = Record<string, number>;

/** Adds a cluster, deploys an app from a repo, upgrades it, breaks it, takes that back, rolls back and removes it. @throws when something differs */
export async function play({ api, repoUrl, kubeconfig, tell, hasNamespace }: Scene): Promise<Took> {
  const took: Took = {};
  const timed = async <T>(step: string, work: Promise<T>): Promise<T> => {
    const from = performance.now();
    const result = await work;
    took[step] = Math.round((performance.now() - from) / 100) / 10;
    tell(`  ${step}: ${took[step]} s`);
    return result;
  };
  const versionOf = (name: string): string => {
    const id = versions.get(name);
    if (id === undefined) throw new Error(`the repo has no version ${name}`);
    return id;
  };

  tell("\nA cluster is added by its kubeconfig, and the store looks at it:");
  const runtime = await timed("add the cluster", addCluster(api, kubeconfig, "our cluster"));
  tellCluster(runtime.probe.cluster, tell);

  tell("\nA repo is added; its charts become apps of the store:");
  const versions = await timed("index the repo", addRepo(api, repoUrl, "guestbook"));
  tell(`  guestbook has the versions ${[...versions.keys()].join(", ")}`);

  tell("\nguestbook 0.1.0 is deployed, with one answer of its form given:");
  const body = { appVersionId: versionOf("0.1.0"), runtimeId: runtime.id, values: { greeting: "Good day" } };
  const { deploymentId } = await timed("deploy", succeeded(api, api.post("/deployments", body)));
  const path = `/deployments/${deploymentId}`;
  const deployment = (await expectStatus(api.get(path), 200)).body;
  tell(`  ${deployment.status}, in the namespace ${deployment.workloads.namespace}`);
  await tellWorkloads(api, path, tell);

  tell("\nIt is upgraded to 0.2.0, whose own job runs before; its answer is kept:");
  await timed("upgrade", succeeded(api, api.post(`${path}:upgrade`, { appVersionId: versionOf("0.2.0") })));
  await tellWorkloads(api, path, tell);

  tell("\n0.3.0 has a fault: its program ends as soon as it has started.");
  const broken = await timed(
    "upgrade that fails",
    ended(api, api.post(`${path}:upgrade`, { appVersionId: versionOf("0.3.0") })),
  );
  tellFailure(broken.job, broken.tasks, tell);
  await tellWorkloads(api, path, tell);

  tell("\nThe failed job is undone: the deployment is what it was before it.");
  await timed("undo", undone(api, broken.job.id));
  await tellWorkloads(api, path, tell);

  tell("\nAnd rolled back to the revision before, which is 0.1.0:");
  await timed("roll back", succeeded(api, api.post(`${path}:roll-back`)));
  await tellWorkloads(api, path, tell);

  tell("\nIt is deleted, with the namespace that was its own:");
  await timed("delete", succeeded(api, api.delete(path, { "if-match": "*" })));
  const { namespace } = deployment.workloads;
  await until("the namespace is gone", async () => ((await hasNamespace(namespace)) ? undefined : true));
  tell("  Nothing of it is left in the cluster.");
  return took;
}

type Body = Answer["body"];

function tellCluster(cluster: Body, tell: Scene["tell"]): void {
  const { version, tls, permissions, storageClasses = [], metrics, nodes } = cluster;
  const classes = storageClasses.map(({ name }: Body) => name).join(", ");
  tell(`  version ${version}; its certificate holds until ${tls?.validUntil}`);
  tell(
    `  ${permissions.needed.length} permissions needed, ${permissions.missing.length} missing; storage: ${classes || "none"}`,
  );
  tell(`  ${metrics ? "measures" : "does not measure"} what pods take; ${nodes?.count ?? "?"} nodes`);
}

async function tellWorkloads(api: ApiClient, path: string, tell: Scene["tell"]): Promise<void> {
  const { items } = (await expectStatus(api.get(`${path}/workloads`), 200)).body;
  for (const { kind, name, ready, desired = 0, readyPods = 0, reason } of items)
    tell(`  ${kind} ${name}: ${readyPods} of ${desired} ready${ready || reason === undefined ? "" : ` (${reason})`}`);
}

function tellFailure(job: Body, tasks: readonly Body[], tell: Scene["tell"]): void {
  if (job.status !== "failed") throw new Error(`the broken upgrade ${job.status}`);
  const failed = tasks.find(({ failure }) => failure !== undefined)?.failure ?? {};
  tell(`  The job failed: ${job.failure?.message}`);
  for (const line of String(failed.output ?? "")
    .trimEnd()
    .split("\n"))
    tell(`    | ${line}`);
  tell(`  What to do, says the store: ${job.failure?.next?.say ?? job.failure?.remedy}`);
}
