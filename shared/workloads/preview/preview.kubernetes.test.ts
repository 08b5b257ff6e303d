import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { testCluster } from "../../../local/kubernetes/testing.ts";
import { ensureTool } from "../../../local/toolchain/tools.ts";
import { lookAhead } from "../../jobs/testing/ask.ts";
import { cluster, expectEnded } from "../../jobs/workloads/testing.ts";
import { configure } from "../../operations/configure.ts";
import type { RequestKind } from "../../operations/contract.ts";
import { start, stop } from "../../operations/registry.ts";
import { rollBack } from "../../operations/roll-back.ts";
import { upgrade } from "../../operations/upgrade.ts";
import type { OperationPlan } from "../../operations/view.ts";
import { type Clusters, clustersBy } from "../../operations/workloads/clusters.ts";
import { readArchive } from "../../packages/archive.ts";
import { goodChart } from "../../packages/helm/test-chart.ts";
import { chart } from "../../providers/kubernetes/helm/test-world.ts";
import { provider } from "../../providers/kubernetes/provider.ts";
import { putArchive, SECOND, type TestVersion } from "../../tasks/testing/workloads-world.ts";
import { answering } from "../answer.ts";
import { Ask } from "../ask.ts";
import { PreviewRequest, previewing } from "./answer.ts";

const server = testCluster();
afterAll(() => server.close());

const VALUES = "replicas: 2\napp: web\ngreeting: hello\nauth: { password: '' }\n";
const SCHEMA = JSON.stringify({
  type: "object",
  properties: { auth: { type: "object", properties: { password: { type: "string", format: "password" } } } },
});
const FIRST_PASSWORD = "first-Pa55w0rd";
const SECOND_PASSWORD = "second-Pa55w0rd";
const TEMPLATES = {
  "web.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: {{ .Values.app }} } }
  template:
    metadata: { labels: { app: {{ .Values.app }} } }
    spec:
      containers:
        - name: web
          image: web/web:1
          env: [{ name: GREETING, value: {{ .Values.greeting | quote }} }, { name: URL, value: "db://u:{{ .Values.auth.password }}@db" }]
      volumes: [{ name: data, hostPath: { path: /data } }]
`,
  "settings.yaml":
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { greeting: {{ .Values.greeting | quote }} }\n",
  "login.yaml":
    "apiVersion: v1\nkind: Secret\nmetadata: { name: login }\nstringData: { password: {{ .Values.auth.password | quote }} }\n",
};

async function version(
  number: string,
  more: Readonly<Record<string, string>> = {},
  values = VALUES,
): Promise<TestVersion> {
  const archive = await chart(
    { ...TEMPLATES, ...more },
    {
      "Chart.yaml": `apiVersion: v2\nname: web\nversion: ${number}\n`,
      "values.yaml": values,
      "values.schema.json": SCHEMA,
    },
  );
  return { pkg: goodChart(await readArchive(archive)), archive };
}

const program = join(await ensureTool("helm"), "helm", "helm");
const Look = z.object({ tenantId: z.string(), deploymentId: z.string(), ask: Ask });
type Connect = Parameters<typeof provider.connect>[0];
const connecting = (credential?: Readonly<Record<string, unknown>>) => ({
  ...provider,
  connect: (input: Connect) =>
    provider.connect({ ...input, ...(credential && { credential }), allows: () => true, tools: { helm: program } }),
});

/** A deployment on the real cluster, before its first job, and what a dry run is answered from. */
async function open() {
  const namespace = `preview-${randomBytes(4).toString("hex")}`;
  const workloads = { namespace, ownNamespace: true, release: "web", readyWithin: 120 };
  const one = await cluster(
    { version: await version("1.0.0"), deployment: { workloads }, credential: { kubeconfig: server.kubeconfig } },
    connecting(),
  );
  const { here, id } = one;
  const sent: unknown[] = [];
  const looking = answering({ ...here, provider: connecting(), checkConfig: () => {} });
  const clusters = (credential?: Readonly<Record<string, unknown>>): Clusters => {
    const answer = previewing({
      table: here.table,
      deployments: here.deployments,
      revisions: here.revisions,
      sealer: here.sealer,
      objects: { get: async (key) => here.archives.get(key) ?? expect.fail(`no object ${key}`) },
      provider: connecting(credential),
      checkConfig: () => {},
    });
    const call = async (name: string, payload: unknown) => {
      if (name.startsWith("look-")) return looking(Look.parse(payload));
      sent.push(payload);
      return answer(PreviewRequest.parse(payload));
    };
    return clustersBy({ call }, here.sealer, { PREVIEW_FUNCTION_PREFIX: "preview-", INSPECT_FUNCTION_PREFIX: "look-" });
  };
  const plan = (kind: RequestKind, request: unknown = {}, credential?: Readonly<Record<string, unknown>>) =>
    lookAhead(here, id, kind, request, clusters(credential));
  return { ...one, change: one.change.bind(one), namespace, clusters, plan, sent };
}

const inShort = ({ cluster: of }: OperationPlan) =>
  of?.objects.map(({ action, kind, name }) => `${action} ${kind}/${name}`).sort();
const fieldsOf = ({ cluster: of }: OperationPlan, kind: string) => of?.objects.find((one) => one.kind === kind)?.fields;
const stops = ({ findings }: OperationPlan) => findings.filter(({ severity }) => severity === "stops");

describe("the preview of an app of workloads", { timeout: 300_000 }, () => {
  let one: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    one = await open();
  }, 120_000);
  afterAll(() => server.removeNamespace(one.namespace));

  it("says before the first deployment what is made, and of charts which data is lost with a node", async () => {
    const answer = await one.clusters().preview(await one.stored(), false);
    expect(answer.cluster.objects.map(({ action, kind }) => `${action} ${kind}`).sort()).toEqual([
      "create ConfigMap",
      "create Deployment",
      "create Secret",
    ]);
    expect(answer).toMatchObject({ cluster: { known: true, more: 0 }, workloads: ["Deployment/web"] });
    expect(answer.findings).toMatchObject([
      { code: "package-warning", detail: expect.stringMatching(/lost .*\(Deployment\/web#\/spec\/.*\/hostPath\)$/) },
      { code: "namespace-new" },
    ]);
    expect((await server.call("GET", `/api/v1/namespaces/${one.namespace}`)).status).toBe(404);
  });

  it("tells each field that changes with both values, of secrets only that they differ, and sends nothing in clear", async () => {
    await one.here.run(one.job);
    await expectEnded(one, one.job, "active");
    await expectEnded(one, await one.change(configure, { values: { auth: { password: FIRST_PASSWORD } } }), "active");
    expect(inShort(await one.plan(configure, { values: { greeting: "hello" } }))).toEqual([]);

    const values = { greeting: "good day", auth: { password: SECOND_PASSWORD } };
    const plan = await one.plan(configure, { values, adjustments: { "Deployment/web": { replicas: 3 } } });
    expect(inShort(plan)).toEqual(["change ConfigMap/settings", "change Deployment/web", "change Secret/login"]);
    expect(fieldsOf(plan, "ConfigMap")).toEqual([{ pointer: "/data/greeting", before: "hello", after: "good day" }]);
    expect(fieldsOf(plan, "Secret")).toEqual([{ pointer: "/data/password", before: "********", after: "********" }]);
    const at = "/spec/template/spec/containers/0/env";
    expect(fieldsOf(plan, "Deployment")).toEqual([
      { pointer: "/spec/replicas", before: 2, after: 3 },
      { pointer: `${at}/0/value`, before: "hello", after: "good day" },
      { pointer: `${at}/1/value`, before: "db://u:********@db", after: "db://u:********@db" },
    ]);
    expect(stops(plan)).toEqual([]);
    expect(plan.findings).toContainEqual(expect.objectContaining({ code: "package-warning", severity: "harms" }));
    const seen = JSON.stringify([plan, one.sent]);
    for (const secret of [FIRST_PASSWORD, SECOND_PASSWORD]) {
      expect(seen).not.toContain(secret);
      expect(seen).not.toContain(Buffer.from(secret).toString("base64"));
    }
    expect(JSON.stringify(one.sent)).not.toContain("good day");
    // Nothing was written.
    expect(inShort(await one.plan(configure, { values: { greeting: "hello" } }))).toEqual([]);
  });

  it("finds workloads by the cluster, and by the package where answers would make them", async () => {
    const replicas = (name: string) => ({ adjustments: { [`Deployment/${name}`]: { replicas: 3 } } });
    await expect(one.plan(configure, replicas("wbe"))).rejects.toMatchObject({
      status: 422,
      input: {
        errors: [{ pointer: "/adjustments/Deployment~1wbe", remedy: expect.stringContaining("Deployment/web") }],
      },
    });
    expect(fieldsOf(await one.plan(configure, replicas("web")), "Deployment")).toHaveLength(1);
  });

  it("names the immutable field of an upgrade, before anything is put", async () => {
    await putArchive(one.here, SECOND, await version("2.0.0", {}, VALUES.replace("app: web", "app: other")));
    const plan = await one.plan(upgrade, { appVersionId: SECOND, values: { app: "other" } });
    expect(stops(plan)).toMatchObject([{ code: "cluster-refuses", pointer: "Deployment/web" }]);
    expect(stops(plan)[0]?.detail).toContain("spec.selector");
    expect(plan.cluster?.objects[0]).toMatchObject({ action: "replace", refusal: { code: "ImmutableField" } });
  });

  it("says what the namespace's quota refuses, in the cluster's words, and what goes", async () => {
    const path = `/api/v1/namespaces/${one.namespace}`;
    await server.must("POST", `${path}/resourcequotas`, {
      metadata: { name: "few" },
      spec: { hard: { "count/services": "0" } },
    });
    const used = async () => JSON.stringify(await server.must("GET", `${path}/resourcequotas/few`)).includes('"used"');
    await expect.poll(used, { timeout: 20_000 }).toBe(true);
    const service = "apiVersion: v1\nkind: Service\nmetadata: { name: front }\nspec: { ports: [{ port: 80 }] }\n";
    await putArchive(one.here, SECOND, await version("2.0.0", { "front.yaml": service, "settings.yaml": "" }));
    const plan = await one.plan(upgrade, { appVersionId: SECOND });
    expect(inShort(plan)).toEqual(["create Service/front", "delete ConfigMap/settings"]);
    expect(stops(plan)[0]?.detail).toMatch(/^Service\/front: .*exceeded quota: few/);
    await server.must("DELETE", `${path}/resourcequotas/few`);
    await expect.poll(async () => stops(await one.plan(upgrade, { appVersionId: SECOND }))).toEqual([]);
  });

  it("says what an admission rule of the cluster refuses", async () => {
    const name = one.namespace;
    const rules = "/apis/admissionregistration.k8s.io/v1";
    const resourceRules = [
      { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["configmaps"] },
    ];
    const validations = [{ expression: "object.data.greeting != 'rude'", message: "be polite" }];
    await server.must("POST", `${rules}/validatingadmissionpolicies`, {
      metadata: { name },
      spec: { matchConstraints: { resourceRules }, validations },
    });
    const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": name } };
    await server.must("POST", `${rules}/validatingadmissionpolicybindings`, {
      metadata: { name },
      spec: { policyName: name, validationActions: ["Deny"], matchResources: { namespaceSelector } },
    });
    try {
      const ask = async () => stops(await one.plan(configure, { values: { greeting: "rude" } }));
      await expect
        .poll(ask, { timeout: 60_000, interval: 500 })
        .toMatchObject([
          { code: "cluster-refuses", detail: expect.stringMatching(/^ConfigMap\/settings: .*be polite/) },
        ]);
    } finally {
      await server.call("DELETE", `${rules}/validatingadmissionpolicybindings/${name}`);
      await server.call("DELETE", `${rules}/validatingadmissionpolicies/${name}`);
    }
  });

  it("says which permission the credential has not", async () => {
    const { namespace } = one;
    const token = await server.makeToken(namespace, "reader", "view");
    const rules = [{ apiGroups: [""], resources: ["secrets"], verbs: ["get", "list", "create", "patch"] }];
    const roles = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
    await server.must("POST", `${roles}/roles`, { metadata: { name: "records" }, rules });
    await server.must("POST", `${roles}/rolebindings`, {
      metadata: { name: "records" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "records" },
      subjects: [{ kind: "ServiceAccount", name: "reader", namespace }],
    });
    const credential = { server: server.server, token, caCertificate: server.caCertificate };
    const plan = await one.plan(configure, { values: { greeting: "hi" } }, credential);
    expect(
      stops(plan)
        .map(({ detail }) => detail)
        .join("\n"),
    ).toMatch(/patch configmaps in the namespace preview-/);
  });

  it("comes without objects from a cluster that takes no token of ours, or is not there", async () => {
    const credential = { server: server.server, token: "expired-long-ago-by-now", caCertificate: server.caCertificate };
    const denied = await one.plan(configure, { values: { greeting: "hi" } }, credential);
    expect(denied.cluster).toEqual({ known: false, objects: [], more: 0 });
    expect(stops(denied)[0]?.detail).toContain("it has expired");
    const away = await one.plan(
      configure,
      { values: { greeting: "hi" } },
      { ...credential, server: "https://127.0.0.1:1" },
    );
    expect(away).toMatchObject({ dryRun: true, cluster: { known: false } });
    expect(away.findings[0]).toMatchObject({ severity: "note", code: "cluster-silent" });
    expect(away.layers.flat().map(({ kind }) => kind)).toContain("put-release");
  });

  it("is there for roll-back, for what somebody has changed, for stop and start", async () => {
    await expectEnded(one, await one.change(configure, { values: { greeting: "bye" } }), "active");
    const back = await one.plan(rollBack, { revision: 2 });
    expect(fieldsOf(back, "ConfigMap")).toEqual([{ pointer: "/data/greeting", before: "bye", after: "hello" }]);
    const config = `/api/v1/namespaces/${one.namespace}/configmaps/settings`;
    const live = await server.must("GET", config);
    await server.must("PUT", config, Object.assign({}, live, { data: { greeting: "drifted" } }));
    const again = await one.plan(configure, { values: { greeting: "bye" } });
    expect(fieldsOf(again, "ConfigMap")).toEqual([{ pointer: "/data/greeting", before: "drifted", after: "bye" }]);
    const stopped = await one.plan(stop);
    expect(fieldsOf(stopped, "Deployment")).toEqual([{ pointer: "/spec/replicas", before: 2, after: 0 }]);
    await expectEnded(one, await one.change(stop), "stopped");
    expect(fieldsOf(await one.plan(start), "Deployment")).toEqual([{ pointer: "/spec/replicas", before: 0, after: 2 }]);
  });
});
