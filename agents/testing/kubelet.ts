import { randomInt } from "node:crypto";
import * as z from "zod";
import { POD_NAMESPACE } from "../../shared/pilot/pod/objects.ts";
import { Pod } from "./pod.ts";

const Variable = z.strictObject({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z.strictObject({ fieldRef: z.looseObject({ fieldPath: z.string() }) }).optional(),
});
const Workload = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        serviceAccountName: z.string(),
        containers: z.tuple([
          z.object({
            env: z.array(Variable),
            volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
          }),
        ]),
        volumes: z.array(z.object({ name: z.string(), secret: z.object({ secretName: z.string() }) })),
      }),
    }),
  }),
});
const Secret = z.object({ data: z.record(z.string(), z.string()) });
const Token = z.object({ status: z.object({ token: z.string() }) });

export interface KubeletOf {
  readonly server: string;
  readonly caCertificate: string;
  /** One request as somebody who may do everything. @returns the parsed body of one that succeeded */
  must(method: string, path: string, body?: unknown): Promise<unknown>;
}

/**
 * Does a kubelet's part for a Deployment of a Frontgate that is in the cluster: its environment, its volumes and a new token of its
 * service account, as the API server has them now. The kubelets of our test clusters are played and run nothing.
 */
export async function podOf({ server, caCertificate, must }: KubeletOf, name: string): Promise<Pod> {
  const home = `namespaces/${POD_NAMESPACE}`;
  const { spec } = Workload.parse(await must("GET", `/apis/apps/v1/${home}/deployments/${name}`)).spec.template;
  const [{ env, volumeMounts }] = spec.containers;
  const mounted = volumeMounts.map(async (mount) => {
    const secret = spec.volumes.find((volume) => volume.name === mount.name)?.secret.secretName ?? "";
    const { data } = Secret.parse(await must("GET", `/api/v1/${home}/secrets/${secret}`));
    return Object.entries(data).map(
      ([file, text]) => [`${mount.mountPath}/${file}`, Buffer.from(text, "base64").toString("utf8")] as const,
    );
  });
  const request = {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: { expirationSeconds: 3600 },
  };
  const account = `/api/v1/${home}/serviceaccounts/${spec.serviceAccountName}/token`;
  const { token } = Token.parse(await must("POST", account, request)).status;
  const { hostname, port } = new URL(server);
  return Pod.make({
    api: { host: hostname, port: Number(port), caCertificate },
    token,
    namespace: POD_NAMESPACE,
    env: Object.fromEntries(env.map((one) => [one.name, one.value ?? fieldOf(one.valueFrom?.fieldRef.fieldPath)])),
    files: Object.fromEntries((await Promise.all(mounted)).flat()),
  });
}

/** Each pod has an address of its own: all of them are of the loopback interface. */
function fieldOf(path: string | undefined): string {
  if (path !== "status.podIP") throw new Error(`No kubelet here knows ${path}.`);
  return `127.${randomInt(64, 250)}.${randomInt(1, 250)}.${randomInt(1, 250)}`;
}
