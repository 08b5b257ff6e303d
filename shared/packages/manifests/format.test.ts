import { describe, expect, it } from "vitest";
import { looksLikePackage, readPackage } from "../formats.ts";
import { openPackage } from "../open-package.ts";
import { MAX_BYTES, MAX_OBJECTS, objectsIn } from "./objects.ts";
import { faultsOf, goodManifests, manifestsOf, manifestsWith } from "./test-manifests.ts";

const configMap = (name: string, more = "") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n${more}---\n`;
const warned = (yaml: string) => goodManifests(manifestsOf(yaml)).warnings;

describe("plain manifests", () => {
  it("OP-04: are told from charts and machines by the names of their files", () => {
    expect(readPackage(manifestsWith()).format).toBe("manifests");
    expect(looksLikePackage(new Set(["manifests/web.yml"]))).toBe(true);
    expect(looksLikePackage(new Set(["manifests/sub/web.json", "package.json"]))).toBe(true);
    for (const none of ["web.yaml", "manifests/README.md", "manifests/._web.yaml", "other/manifests/web.yaml"])
      expect(looksLikePackage(new Set([none]))).toBe(false);
    const chart = "apiVersion: v2\nname: web\nversion: 1.0.0\n";
    expect(readPackage(manifestsWith({ "Chart.yaml": chart })).format).toBe("helm");
  });

  it("tell what they are and what is in them, lists opened", () => {
    expect(goodManifests(manifestsWith({ "README.md": "# Web" }))).toEqual({
      format: "manifests",
      name: "web",
      description: "A web server.",
      meta: { name: "web", version: "1.2.0", appVersion: "3.4", description: "A web server.", readme: "# Web" },
      objects: [
        { apiVersion: "v1", kind: "ConfigMap", name: "one" },
        { apiVersion: "v1", kind: "ConfigMap", name: "two", namespace: "other" },
        { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
        { apiVersion: "v1", kind: "Service", name: "web" },
      ],
      warnings: [],
    });
    expect(objectsIn(manifestsWith()).map(({ file, pointer }) => `${file}#${pointer}`)).toEqual([
      "manifests/settings/list.json#/items/0",
      "manifests/settings/list.json#/items/1",
      "manifests/web.yaml#/0",
      "manifests/web.yaml#/2",
    ]);
    expect(() => objectsIn(manifestsOf("a: ["))).toThrow("manifests/web.yaml#");
  });

  it("take one name in two namespaces, and in two APIs, but of one API in two versions for one object", () => {
    const two = `${configMap("a")}apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: b }\n---\n${configMap("b")}`;
    expect(goodManifests(manifestsOf(two)).objects).toHaveLength(3);
    const scaler = (version: string) =>
      `apiVersion: autoscaling/${version}\nkind: HorizontalPodAutoscaler\nmetadata: { name: a }\n---\n`;
    expect(faultsOf(manifestsOf(scaler("v1") + scaler("v2")))).toEqual([
      'manifests/web.yaml#/1: HorizontalPodAutoscaler "a" stands in manifests/web.yaml already.',
    ]);
  });

  it("are bounded in number and bytes", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => configMap(`c${index}`)).join("");
    expect(goodManifests(manifestsOf(many(MAX_OBJECTS))).objects).toHaveLength(MAX_OBJECTS);
    expect(faultsOf(manifestsOf(many(MAX_OBJECTS + 1)))).toEqual([expect.stringContaining("501 objects; at most 500")]);
    expect(faultsOf(manifestsOf("#".repeat(MAX_BYTES + 1)))).toEqual([expect.stringContaining("at most 3145728 are")]);
  });

  it("warn of APIs that are gone, and say what to write", () => {
    const yaml =
      "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: { name: a }\n---\napiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: { name: a }\n---\napiVersion: apps/v1beta2\nkind: StatefulSet\nmetadata: { name: a }\n";
    expect(warned(yaml).map(({ pointer, detail, remedy }) => `${pointer}: ${detail} ${remedy}`)).toEqual([
      "/0/apiVersion: extensions/v1beta1 Ingress is not there any more since Kubernetes 1.22. Write it as networking.k8s.io/v1.",
      "/1/apiVersion: policy/v1beta1 PodSecurityPolicy is not there any more since Kubernetes 1.25. Leave it out.",
      "/2/apiVersion: apps/v1beta2 StatefulSet is not there any more since Kubernetes 1.16. Write it as apps/v1.",
    ]);
  });

  it("warn of data on one node, wherever a pod's template stands", () => {
    const spec =
      "containers: [{ name: a, image: a }], volumes: [{ name: a, emptyDir: {} }, { name: b, hostPath: { path: /b } }]";
    const yaml = [
      `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { ${spec} }\n`,
      `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: a }\nspec: { template: { spec: { ${spec} } } }\n`,
      `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: a }\nspec: { jobTemplate: { spec: { template: { spec: { ${spec} } } } } }\n`,
    ].join("---\n");
    const warnings = warned(yaml);
    expect(warnings.map(({ pointer }) => pointer)).toEqual([
      "/0/spec/volumes/1/hostPath",
      "/1/spec/template/spec/volumes/1/hostPath",
      "/2/spec/jobTemplate/spec/template/spec/volumes/1/hostPath",
    ]);
    expect(warnings[0]?.detail).toMatch(/lost/);
    const pkg = goodManifests(manifestsOf(yaml));
    expect(openPackage({ format: "manifests", package: pkg }).warnings()).toEqual(warnings);
  });
});
