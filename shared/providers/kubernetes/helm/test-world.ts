import { join } from "node:path";
import * as z from "zod";
import { testCluster } from "../../../../local/kubernetes/testing.ts";
import { ensureTool } from "../../../../local/toolchain/tools.ts";
import { gzip, packTar } from "../../../packages/pack.ts";
import type { ReleaseInput } from "../../workloads.ts";
import { accessOf } from "../access.ts";
import { type ClusterRequest, directTransport } from "../transport.ts";
import type { EngineOptions } from "./engine.ts";
import { type HelmOptions, helmReleases } from "./releases.ts";

/** The real engine on the real cluster of this run, in a namespace of a test file's own. */
export async function openWorld(prefix: string, more: Partial<HelmOptions> = {}) {
  const cluster = testCluster();
  const namespace = await cluster.makeNamespace(prefix);
  const program = join(await ensureTool("helm"), "helm", "helm");
  const direct = directTransport(accessOf({ kubeconfig: cluster.kubeconfig }), { allows: () => true });
  const asked: ClusterRequest[] = [];
  const transport = {
    ...direct,
    request: (request: ClusterRequest) => {
      asked.push(request);
      return direct.request(request);
    },
  };
  const options: EngineOptions = { transport, program };
  return {
    cluster,
    namespace,
    program,
    transport,
    options,
    /** Every request since the last look. */
    asked: () => asked.splice(0),
    releases: helmReleases({ ...options, ...more }),
    input: (name: string, archive: Uint8Array, changes: Partial<ReleaseInput> = {}): ReleaseInput => ({
      namespace,
      name,
      key: "jb-1",
      format: "helm",
      archive,
      values: {},
      tags: { "pitrix:deployment": "dep-1", "pitrix:tenant": "tnt-1" },
      ...changes,
    }),
    /** Names of the objects of a kind in the namespace, by its path: `apis/apps/v1/deployments`. */
    async names(kind: string): Promise<string[]> {
      const [, base, plural] = /^(.*)\/([^/]+)$/.exec(kind) ?? [];
      const answer = await cluster.must("GET", `/${base}/namespaces/${namespace}/${plural}`);
      return List.parse(answer).items?.map(({ metadata }) => metadata.name) ?? [];
    },
    async close(): Promise<void> {
      await cluster.removeNamespace(namespace);
      await transport.close();
      cluster.close();
    },
  };
}

const List = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })).nullable() });

/** A chart's archive; `templates/` is put before the name of what is no file of its top. */
export async function chart(templates: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}) {
  const all = {
    "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.2.0\nappVersion: '3.4'\n",
    ...Object.fromEntries(Object.entries(templates).map(([name, text]) => [`templates/${name}`, text])),
    ...files,
  };
  const entries = new Map(Object.entries(all).map(([path, text]) => [path, new TextEncoder().encode(text)]));
  return gzip(await packTar(entries, "web"));
}

/** A deployment of pods that are ready at once, and what it reads. */
export const WEB = {
  "config.yaml":
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\ndata: {colour: {{ .Values.colour | default "red" | quote }}}\n',
  "deployment.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}}
spec:
  replicas: {{ .Values.replicas | default 1 }}
  selector: {matchLabels: {app: {{ .Values.app | default .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Values.app | default .Release.Name }}}}
    spec: {containers: [{name: web, image: nginx, env: [{name: COLOUR, value: {{ .Values.colour | default "red" | quote }}}]}]}
`,
};
