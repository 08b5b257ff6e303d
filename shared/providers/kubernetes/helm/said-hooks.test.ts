import { readdir, readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { gzip, packTar } from "../../../packages/pack.ts";
import { saidHooks } from "./said-hooks.ts";

const chart = async (files: Readonly<Record<string, string | Uint8Array>>) => {
  const encoded = Object.entries(files).map(
    ([path, text]) => [path, typeof text === "string" ? new TextEncoder().encode(text) : text] as const,
  );
  return gzip(await packTar(new Map(encoded), "one"));
};
const said = async (text: string, values = {}) => {
  const events = await saidHooks(await chart({ "templates/a.yaml": text }), values);
  return events === undefined ? undefined : [...events].sort();
};

it("reads the events that stand there, in charts inside a chart too", async () => {
  expect(await said("kind: Job")).toEqual([]);
  expect(await said('    "helm.sh/hook": test\n    helm.sh/hook-weight: "{{ .Values.weight }}"\n')).toEqual(["test"]);
  expect(
    await said("helm.sh/hook: pre-install,post-upgrade\r\n# https://helm.sh/docs\nhelm.sh/chart: {{ .x }}"),
  ).toEqual(["post-upgrade", "pre-install"]);
  expect(await said("{ helm.sh/hook: test, helm.sh/hook-delete-policy: before-hook-creation }")).toEqual(["test"]);
  expect(await said('{"helm.sh/hook": "pre-install, test", "helm.sh/hook-weight": "1"}')).toEqual([
    "pre-install",
    "test",
  ]);
  const inner = await chart({ "templates/job.yaml": "helm.sh/hook: pre-upgrade\n" });
  const outer = await chart({ "charts/inner-1.0.0.tgz": inner });
  expect([...((await saidHooks(outer, {})) ?? [])]).toEqual(["pre-upgrade"]);
});

it.each([
  "helm.sh/hook: {{ .Values.when }}",
  'helm.sh/hook: "pre-{{ .Values.when }}"',
  '{{ printf "helm.sh/%s" "hook" }}: pre-install',
  "helm.sh/{{ .Values.what }}: pre-install",
  "helm.sh/hook:\n  pre-install",
  "helm.sh/hook: >-\n  pre-install",
  '{"helm.sh/hook": test, "helm.sh/hook": "{{ .Values.when }}"}',
  "annotations: { helm.sh/hook: test, helm.sh/{{ .x }}: y }",
  'set $annotations "helm.sh/hook" $when',
])("does not guess what only a template knows: %s", async (text) => {
  expect(await said(text)).toBeUndefined();
});

it("reads what an answer says of hooks", async () => {
  expect(await said("kind: Job", { annotations: { "helm.sh/hook": "pre-install" } })).toEqual(["pre-install"]);
  expect(await said("kind: Job", { text: "a: 1\nhelm.sh/hook: pre-install\n" })).toEqual(["pre-install"]);
  expect(await said("kind: Job", { greeting: "hello" })).toEqual([]);
});

it("finds plain words in most real charts", async () => {
  const folder = new URL("./testdata/", import.meta.url);
  const names = (await readdir(folder)).filter((file) => file.endsWith(".tgz"));
  const all = await Promise.all(names.map(async (name) => saidHooks(await readFile(new URL(name, folder)), {})));
  expect(all.filter((events) => events !== undefined).length).toBeGreaterThan(names.length / 2);
});
