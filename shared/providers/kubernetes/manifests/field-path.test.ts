import { expect, it } from "vitest";
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
