import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { testCluster } from "../../../local/kubernetes/testing.ts";
import { ensureTool } from "../../../local/toolchain/tools.ts";
import type { Job } from "../../domain/job/schema.ts";
import { configure } from "../../operations/configure.ts";
import { readArchive } from "../../packages/archive.ts";
import { goodChart } from "../../packages/helm/test-chart.ts";
import { chart } from "../../providers/kubernetes/helm/test-world.ts";
import { provider } from "../../providers/kubernetes/provider.ts";
import { cluster, expectEnded } from "./testing.ts";

const server = testCluster();
afterAll(() => server.close());

const SETTINGS =
  "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\nimmutable: true\ndata: { a: {{ .Values.a }} }\n";
const program = join(await ensureTool("helm"), "helm", "helm");

/** A deployment on the real cluster; `credential` in the place of the one that may do everything, until it is left out. */
async function open(credential?: Readonly<Record<string, unknown>>, quota?: Readonly<Record<string, string>>) {
  const namespace = `cause-${randomBytes(4).toString("hex")}`;
  const now = { credential };
  const real = {
    ...provider,
    connect: (input: Parameters<typeof provider.connect>[0]) =>
      provider.connect({
        ...input,
        ...(now.credential && { credential: now.credential }),
        allows: () => true,
        tools: { helm: program },
      }),
  };
  const archive = await chart({ "settings.yaml": SETTINGS }, { "values.yaml": "a: b\n" });
  const workloads = { namespace, ownNamespace: true, release: "web", readyWithin: 120, ...(quota && { quota }) };
  const version = { pkg: goodChart(await readArchive(archive)), archive };
  const one = await cluster(
    { version, deployment: { workloads }, credential: { kubeconfig: server.kubeconfig } },
    real,
  );
  /** Runs a job to its end and answers how that was. */
  const run = async (job: Job) => {
    await one.here.run(job);
    return one.jobOf(job);
  };
  const retry = async (job: Job) => run(await one.here.jobs.retry(await one.jobOf(job), await one.stored()));
  return { ...one, namespace, now, run, retry, path: `/api/v1/namespaces/${namespace}` };
}

describe("a job goes on once its cause is gone", { timeout: 240_000 }, () => {
  it("a permission that is missing is named, and granted", async () => {
    const home = await server.makeNamespace("causes");
    const token = await server.makeToken(home, "weak", "view", true);
    const one = await open({ server: server.server, token, caCertificate: server.caCertificate });
    const failed = await one.run(one.job);
    expect(failed).toMatchObject({ status: "failed" });
    expect(JSON.stringify(failed.failure)).toMatch(/create namespaces/);
    await server.must("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
      metadata: { name: `${home}-strong` },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ kind: "ServiceAccount", name: "weak", namespace: home }],
    });
    await one.retry(failed);
    await expectEnded(one, one.job, "active");
    await server.call("DELETE", `/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/${home}-strong`);
    await server.removeNamespace(one.namespace);
    await server.removeNamespace(home);
  });

  it("a quota of the cluster is quoted, and raised", async () => {
    const one = await open(undefined, { "count/configmaps": "0" });
    const failed = await one.run(one.job);
    expect(failed).toMatchObject({ status: "failed", failure: { providerCode: "QuotaExceeded" } });
    expect(failed.failure?.message).toContain("exceeded quota");
    expect((await server.call("GET", `${one.path}/configmaps/settings`)).status).toBe(404);
    const list = await server.must("GET", `${one.path}/resourcequotas`);
    const [, name] = /"name":"([^"]+)"/.exec(JSON.stringify(list)) ?? [];
    await server.must("PATCH", `${one.path}/resourcequotas/${name}`, { spec: { hard: { "count/configmaps": "5" } } });
    await one.retry(failed);
    await expectEnded(one, one.job, "active");
    await server.removeNamespace(one.namespace);
  });

  it("a token that has ended is named, and renewed", async () => {
    const { caCertificate } = server;
    const one = await open({ server: server.server, token: "a-token-that-has-ended", caCertificate });
    const failed = await one.run(one.job);
    expect(failed).toMatchObject({ status: "failed", failure: { code: "cloud-auth", providerCode: "Unauthorized" } });
    expect(JSON.stringify(failed)).not.toContain("a-token-that-has-ended");
    one.now.credential = undefined;
    await one.retry(failed);
    await expectEnded(one, one.job, "active");
    await server.removeNamespace(one.namespace);
  });

  it("a field that nobody may change is named with its object, which is taken away", async () => {
    const one = await open();
    await one.run(one.job);
    await expectEnded(one, one.job, "active");
    const failed = await one.change(configure, { values: { a: "other" } });
    expect(failed).toMatchObject({ status: "failed", failure: { providerCode: "ImmutableField" } });
    expect(failed.failure?.message).toMatch(/ConfigMap "settings" cannot be changed in data/);
    await server.must("DELETE", `${one.path}/configmaps/settings`);
    await one.retry(failed);
    await expectEnded(one, failed, "active");
    expect(await server.must("GET", `${one.path}/configmaps/settings`)).toMatchObject({ data: { a: "other" } });
    await server.removeNamespace(one.namespace);
  });
});
