import { packageConformance } from "../conformance.ts";
import { manifestsFormat } from "./format.ts";
import { manifestsOf, manifestsWith } from "./test-manifests.ts";

const object = (metadata: string, more = "") =>
  manifestsOf(`apiVersion: v1\nkind: ConfigMap\nmetadata: ${metadata}\n${more}`);

packageConformance(manifestsFormat, {
  good: [
    ["objects in YAML and JSON, with a list", manifestsWith(), {}],
    ["one object that nobody describes", manifestsWith({ "package.json": null, "manifests/web.yaml": null }), {}],
  ],
  refused: [
    ["no object", [], [""]],
    ["what nobody asked", { replicas: 3, "a/b": 1 }, ["/a~1b", "/replicas"]],
  ],
  faulty: [
    ["no object at all", manifestsOf("---\n# nothing\n"), "#"],
    ["broken YAML", manifestsOf("a: ["), "manifests/web.yaml#"],
    ["no apiVersion", manifestsOf("kind: Pod\nmetadata: { name: a }\n"), "manifests/web.yaml#/apiVersion"],
    ["no kind", manifestsOf("apiVersion: v1\nmetadata: { name: a }\n"), "manifests/web.yaml#/kind"],
    ["no metadata", manifestsOf("apiVersion: v1\nkind: Pod\n"), "manifests/web.yaml#/metadata"],
    ["no name", object("{ labels: {} }"), "manifests/web.yaml#/metadata/name"],
    ["a name that leads elsewhere", object('{ name: "../secrets/root" }'), "manifests/web.yaml#/metadata/name"],
    ["a name of the cluster's choice", object("{ generateName: a- }"), "manifests/web.yaml#/metadata/generateName"],
    ["a namespace that is none", object("{ name: a, namespace: A/B }"), "manifests/web.yaml#/metadata/namespace"],
    [
      "an API that leads elsewhere",
      manifestsOf("apiVersion: ../v1\nkind: Pod\nmetadata: { name: a }\n"),
      "manifests/web.yaml#/apiVersion",
    ],
    [
      "a label that is no text",
      object("{ name: a, labels: { on: true } }"),
      "manifests/web.yaml#/metadata/labels/true",
    ],
    [
      "one object twice",
      object("{ name: a }", "---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n"),
      "manifests/web.yaml#/1",
    ],
    ["a broken description", manifestsWith({ "package.json": '{"name": 1}' }), "package.json#/name"],
  ],
});
