import { expect, it } from "vitest";
import { differences } from "./compare.ts";
import { hasField } from "./field-path.ts";
import { inOrder } from "./order.ts";

const object = {
  metadata: { annotations: { "example.org/note.one": "x" }, labels: { app: "web" } },
  spec: {
    replicas: 2,
    template: { spec: { containers: [{ name: "app", image: "a", ports: [{ containerPort: 80, protocol: "TCP" }] }] } },
    args: ["one", "two"],
  },
};

it.each([
  [".spec.replicas", true],
  [".spec.paused", false],
  [".spec", true],
  [".metadata.labels.app", true],
  [".metadata.annotations.example.org/note.one", true],
  [".metadata.annotations.example.org/note.two", false],
  ['.spec.template.spec.containers[name="app"].image', true],
  ['.spec.template.spec.containers[name="other"].image', false],
  ['.spec.template.spec.containers[name="app"].ports[containerPort=80,protocol="TCP"].protocol', true],
  ['.spec.template.spec.containers[name="app"].ports[containerPort=81,protocol="TCP"].protocol', false],
  ['.spec.args[="two"]', true],
  ['.spec.args[="three"]', false],
  [".spec.args[1]", true],
  [".spec.args[2]", false],
  [".spec.replicas[name=1]", false],
  [".constructor", false],
  ["", false],
  ["spec.replicas", false],
  ["[", false],
])("finds the field that a conflict names: %s %s", (path, found) => {
  expect(hasField(object, path)).toBe(found);
});

it("reads a long path in time that grows with its length", () => {
  for (const hostile of [
    "[".repeat(50_000),
    ".a".repeat(50_000),
    `[${'a="'.repeat(20_000)}`,
    `[="${'\\"'.repeat(20_000)}`,
  ]) {
    const before = performance.now();
    expect(hasField(object, hostile)).toBe(false);
    expect(performance.now() - before).toBeLessThan(2_000);
  }
});

it("tells where two states differ, and nothing of what the cluster writes itself", () => {
  const state = (more: object, spec: object) => ({ metadata: { name: "a", ...more }, spec, status: more });
  expect(
    differences(
      state({ resourceVersion: "1", uid: "a" }, { a: [1, 2], "b/c": { d: 1 } }),
      state({ resourceVersion: "2" }, { a: [1], "b/c": { d: 2, e: 3 } }),
    ),
  ).toEqual([
    { pointer: "/spec/a/1", before: 2 },
    { pointer: "/spec/b~1c/d", before: 1, after: 2 },
    { pointer: "/spec/b~1c/e", after: 3 },
  ]);
});

it("tells of a secret that it changes, and not to what", () => {
  const secret = (data: object) => ({ kind: "Secret", type: "Opaque", data });
  expect(differences(secret({ a: "b25l", b: "dHdv" }), secret({ a: "dHdv" }))).toEqual([
    { pointer: "/data/a", before: "********", after: "********" },
    { pointer: "/data/b", before: "********" },
  ]);
  expect(JSON.stringify(differences(undefined, secret({ a: "b25l" })))).not.toContain("b25l");
});

it("puts first what others need, kinds of others after the cluster's own, and webhooks last", () => {
  const kinds = [
    "ValidatingWebhookConfiguration",
    "Thing",
    "Deployment",
    "ConfigMap",
    "CustomResourceDefinition",
    "Namespace",
    "Service",
  ];
  expect(inOrder(kinds, (kind) => ({ kind }))).toEqual([
    "Namespace",
    "CustomResourceDefinition",
    "ConfigMap",
    "Service",
    "Deployment",
    "Thing",
    "ValidatingWebhookConfiguration",
  ]);
});
