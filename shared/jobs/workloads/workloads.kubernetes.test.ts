import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import * as z from "zod";
import { testCluster } from "../../../local/kubernetes/testing.ts";
import { ensureTool } from "../../../local/toolchain/tools.ts";
import { configure } from "../../operations/configure.ts";
import { deleteDeployment } from "../../operations/delete.ts";
import { start, stop } from "../../operations/registry.ts";
import { rollBack } from "../../operations/roll-back.ts";
import { upgrade } from "../../operations/upgrade.ts";
import { readArchive } from "../../packages/archive.ts";
import { goodChart } from "../../packages/helm/test-chart.ts";
import { chart } from "../../providers/kubernetes/helm/test-world.ts";
import { provider } from "../../providers/kubernetes/provider.ts";
import { putArchive, SECOND, type TestVersion } from "../../tasks/testing/workloads-world.ts";
import { cluster, expectEnded } from "./testing.ts";

const server = testCluster();
afterAll(() => server.close());

const VALUES = "replicas: 2\nimage: web/web:1\ngreeting: hello\n";
const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: {{ .Values.image }}
          env: [{ name: GREETING, value: {{ .Values.greeting | quote }} }]
`;

async function version(number: string, values = VALUES): Promise<TestVersion> {
  const archive = await chart(
    { "web.yaml": WEB },
    { "Chart.yaml": `apiVersion: v2\nname: web\nversion: ${number}\n`, "values.yaml": values },
  );
  return { pkg: goodChart(await readArchive(archive)), archive };
}

const Web = z.looseObject({
  spec: z.looseObject({
    replicas: z.number(),
    template: z.looseObject({
      spec: z.looseObject({
        containers: z.array(z.looseObject({ env: z.array(z.unknown()), args: z.unknown().optional() })),
      }),
    }),
  }),
  status: z.looseObject({ readyReplicas: z.number().default(0) }),
});

/** A deployment in a namespace of its own on the real cluster. */
async function open() {
  const namespace = `path-${randomBytes(4).toString("hex")}`;
  const program = join(await ensureTool("helm"), "helm", "helm");
  const real = {
    ...provider,
    connect: (input: Parameters<typeof provider.connect>[0]) =>
      provider.connect({ ...input, allows: () => true, tools: { helm: program } }),
  };
  const workloads = { namespace, ownNamespace: true, release: "web", readyWithin: 120 };
  const one = await cluster(
    { version: await version("1.0.0"), deployment: { workloads }, credential: { kubeconfig: server.kubeconfig } },
    real,
  );
  const web = async () => Web.parse(await server.must("GET", `/apis/apps/v1/namespaces/${namespace}/deployments/web`));
  return { ...one, change: one.change.bind(one), namespace, web };
}

it("a deployment of workloads lives on a real cluster: put, changed, upgraded, broken, taken back, stopped, deleted", async () => {
  const one = await open();
  await one.here.run(one.job);
  await expectEnded(one, one.job, "active");
  expect(await one.web()).toMatchObject({ spec: { replicas: 2 }, status: { readyReplicas: 2 } });

  const adjustments = { "Deployment/web": { replicas: 3, env: { LOG: "debug" }, args: { web: ["-v"] } } };
  await expectEnded(one, await one.change(configure, { values: { greeting: "hi" }, adjustments }), "active");
  const changed = await one.web();
  expect(changed).toMatchObject({ spec: { replicas: 3 }, status: { readyReplicas: 3 } });
  expect(changed.spec.template.spec.containers[0]).toMatchObject({
    args: ["-v"],
    env: expect.arrayContaining([
      { name: "GREETING", value: "hi" },
      { name: "LOG", value: "debug" },
    ]),
  });

  await putArchive(one.here, SECOND, await version("2.0.0", VALUES.replace("web/web:1", "broken/crash-loop:1")));
  const broken = await one.change(upgrade, { appVersionId: SECOND });
  expect(broken).toMatchObject({
    status: "failed",
    failure: { code: "workloads-failed", providerCode: "CrashLoopBackOff" },
  });
  expect(broken.failure?.output).toContain("connection refused");
  await expectEnded(one, await one.change(rollBack, { revision: 1 }), "active");
  expect(await one.web()).toMatchObject({ spec: { replicas: 2 }, status: { readyReplicas: 2 } });

  await expectEnded(one, await one.change(stop), "stopped");
  expect((await one.web()).spec.replicas).toBe(0);
  await expectEnded(one, await one.change(start), "active");
  expect((await one.web()).spec.replicas).toBe(2);

  await expectEnded(one, await one.change(deleteDeployment, { force: false }), "deleted");
  expect((await server.call("GET", `/api/v1/namespaces/${one.namespace}`)).status).toBe(404);
});
