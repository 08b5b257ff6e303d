import { describe, expect, it } from "vitest";
import { judge, type Phase } from "./relay-rules.ts";

const place = { namespace: "shop", name: "web" };
const said = (phase: Phase, method: string, path: string) => judge(phase, method, path, place);

describe("what of the engine's requests goes to the cluster", () => {
  it.each(["/version", "/api", "/apis", "/api/v1", "/apis/apps/v1", "/openapi/v3", "/openapi/v3/apis/apps/v1"])(
    "lets it discover: %s",
    (path) => {
      for (const phase of ["render", "apply", "read"] as const) expect(said(phase, "GET", path)).toBe("pass");
      expect(said("apply", "POST", path)).not.toBe("pass");
    },
  );

  it("lets it keep its own records at any moment, and read them in a preview", () => {
    const secrets = "/api/v1/namespaces/shop/secrets";
    expect(said("render", "POST", secrets)).toBe("pass");
    expect(said("render", "PUT", `${secrets}/sh.helm.release.v1.web.v3`)).toBe("pass");
    expect(said("read", "GET", secrets)).toBe("pass");
    expect(said("read", "POST", secrets)).toBe("refused");
    expect(said("render", "PUT", `${secrets}/sh.helm.release.v1.other.v3`)).toBe("refused");
    expect(said("render", "DELETE", "/api/v1/namespaces/other/secrets/sh.helm.release.v1.web.v3")).toBe("refused");
  });

  it("hides other namespaces and whole lists from templates, and not from what is put", () => {
    for (const phase of ["render", "read"] as const) {
      expect(said(phase, "GET", "/api/v1/namespaces/shop/configmaps/a")).toBe("pass");
      expect(said(phase, "GET", "/api/v1/namespaces/other/secrets/a")).toBe("hidden");
      expect(said(phase, "GET", "/api/v1/secrets")).toBe("hidden");
      expect(said(phase, "GET", "/apis/storage.k8s.io/v1/storageclasses/fast")).toBe("pass");
    }
    expect(said("apply", "GET", "/api/v1/namespaces/other/secrets/a")).toBe("pass");
  });

  it("lets it write when everything is rendered, definitions of kinds before, and nothing in a preview", () => {
    const deployment = "/apis/apps/v1/namespaces/shop/deployments/web";
    const definition = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/a.b";
    expect(["render", "apply", "read"].map((phase) => said(asPhase(phase), "PATCH", deployment))).toEqual([
      "refused",
      "pass",
      "refused",
    ]);
    expect(["render", "apply", "read"].map((phase) => said(asPhase(phase), "PATCH", definition))).toEqual([
      "pass",
      "pass",
      "refused",
    ]);
    expect(said("render", "PATCH", "/apis/rbac.authorization.k8s.io/v1/clusterroles/a")).toBe("refused");
    expect(said("apply", "PATCH", "/apis/rbac.authorization.k8s.io/v1/clusterroles/a")).toBe("pass");
  });

  it.each([
    "/api/v1/namespaces/shop/pods/web/exec",
    "/api/v1/watch/secrets",
    "/api/v1/proxy/nodes",
    "/api/v1/namespaces/shop/pods/web/log",
    "/api/v1/namespaces/shop/services/web/proxy/admin",
    "/api/v1/namespaces/shop/serviceaccounts/web/token",
    "/api/v1/nodes/one/proxy/run",
    "/api/v1/namespaces/shop/../other/secrets",
    "/api/v1/namespaces/shop%2f..%2fother/secrets",
    "/api/v1//namespaces/other/secrets",
    "/metrics",
    "/logs/",
  ])("never carries %s", (path) => {
    for (const method of ["GET", "POST", "PUT"])
      for (const phase of ["render", "apply", "read"] as const) expect(said(phase, method, path)).toBe("refused");
  });
});

function asPhase(text: string): Phase {
  return text === "render" || text === "apply" ? text : "read";
}
