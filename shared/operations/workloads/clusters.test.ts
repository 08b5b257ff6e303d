import { afterEach, describe, expect, it, vi } from "vitest";
import type { Deployment } from "../../domain/deployment/schema.ts";
import { FunctionFailed } from "../../platform/lambda.ts";
import { clustersBy } from "./clusters.ts";

const deployment: Deployment = {
  id: "dep-1",
  tenantId: "tenant-1",
  name: "web",
  description: "",
  appId: "app-1",
  appVersionId: "appv-1",
  repoId: "uploads",
  runtimeId: "rt-1",
  provider: "kubernetes",
  credentialId: "cred-1",
  values: { greeting: "in clear" },
  subnetId: "",
  workloads: { namespace: "n", ownNamespace: true, release: "web", readyWithin: 900 },
  status: "active",
  lastJobId: "job-1",
  metadataVersion: 0,
  version: 1,
  createdAt: "2026-11-22T08:00:00.000Z",
  updatedAt: "2026-11-22T08:00:00.000Z",
};

function open(answer: (payload: unknown) => Promise<unknown>) {
  const sent: { name: string; payload: unknown }[] = [];
  const call = (name: string, payload: unknown) => {
    sent.push({ name, payload });
    return answer(payload);
  };
  const seal = async (text: string, context: object) => Buffer.from(JSON.stringify([text, context])).toString("base64");
  const names = { PREVIEW_FUNCTION_PREFIX: "preview-", INSPECT_FUNCTION_PREFIX: "inspect-" };
  return { sent, clusters: clustersBy({ call }, { seal }, names) };
}
afterEach(() => void vi.useRealTimers());

describe("what clusters are asked", () => {
  it("hands a preview what it needs sealed, for the deployment's tenant and for it alone", async () => {
    const { sent, clusters } = open(async () => ({ cluster: { known: true, objects: [], more: 0 }, findings: [] }));
    expect(await clusters.preview(deployment, true)).toMatchObject({ cluster: { known: true } });
    expect(sent).toMatchObject([
      { name: "preview-kubernetes", payload: { tenantId: "tenant-1", deploymentId: "dep-1" } },
    ]);
    expect(JSON.stringify(sent)).not.toContain("in clear");
    const { sealed } = Object.assign({ sealed: "" }, sent[0]?.payload);
    const [text, context] = JSON.parse(Buffer.from(sealed, "base64").toString("utf8"));
    expect(context).toEqual({ tenant: "tenant-1", object: "dep-1" });
    expect(JSON.parse(text)).toMatchObject({ stopped: true, deployment: { values: { greeting: "in clear" } } });
  });

  it("takes a function that breaks off for a cluster that is silent", async () => {
    const { clusters } = open(() => Promise.reject(new FunctionFailed("late")));
    expect(await clusters.preview(deployment, false)).toMatchObject({
      cluster: { known: false },
      findings: [{ severity: "note", code: "cluster-silent" }],
    });
    expect(await clusters.workloads(deployment)).toBeUndefined();
  });

  it("does not hide that a function could not be called", async () => {
    const { clusters } = open(() => Promise.reject(new Error("Lambda answered 403")));
    await expect(clusters.preview(deployment, false)).rejects.toThrow("403");
  });

  it("names workloads, and says nothing of more than it was told", async () => {
    const items = [{ kind: "Deployment", name: "web", ready: true }];
    const all = open(async () => ({ ok: true, answer: { items, revision: "1" } }));
    expect(await all.clusters.workloads(deployment)).toEqual(["Deployment/web"]);
    expect(all.sent).toMatchObject([{ name: "inspect-kubernetes", payload: { ask: { ask: "workloads" } } }]);
    const some = open(async () => ({ ok: true, answer: { items, revision: "1", cursor: "more" } }));
    expect(await some.clusters.workloads(deployment)).toBeUndefined();
    const none = open(async () => ({ ok: false, error: { kind: "unavailable" } }));
    expect(await none.clusters.workloads(deployment)).toBeUndefined();
  });

  it("waits five seconds for them", async () => {
    vi.useFakeTimers();
    const { clusters } = open(() => new Promise(() => {}));
    const asked = clusters.workloads(deployment);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await asked).toBeUndefined();
  });
});
