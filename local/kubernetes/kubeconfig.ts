import * as z from "zod";
import type { Identity } from "./pki.ts";

/** A kubeconfig with everything in it, as JSON, which is YAML. */
export function kubeconfig(input: {
  readonly server: string;
  readonly caCertificate: string;
  readonly identity?: Identity;
  readonly token?: string;
}): string {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const { identity, token } = input;
  const user = {
    ...(token === undefined ? {} : { token }),
    ...(identity === undefined
      ? {}
      : { "client-certificate-data": base64(identity.certificate), "client-key-data": base64(identity.key) }),
  };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "cluster",
        cluster: { server: input.server, "certificate-authority-data": base64(input.caCertificate) },
      },
    ],
    users: [{ name: "user", user }],
    contexts: [{ name: "context", context: { cluster: "cluster", user: "user" } }],
    "current-context": "context",
  });
}

/** Where a cluster is, whom to trust, and who one is there. */
export interface ClusterAccess {
  readonly server: string;
  /** PEM */
  readonly caCertificate: string;
  readonly identity: Identity;
}

const pem = z.base64().transform((text) => Buffer.from(text, "base64").toString());
const Own = z.object({
  clusters: z.tuple([z.object({ cluster: z.object({ server: z.url(), "certificate-authority-data": pem }) })]),
  users: z.tuple([z.object({ user: z.object({ "client-certificate-data": pem, "client-key-data": pem }) })]),
});

/** Reads back what {@link kubeconfig} wrote for somebody with a certificate; throws for any other. */
export function readOwnKubeconfig(text: string): ClusterAccess {
  const { clusters, users } = Own.parse(JSON.parse(text));
  const [{ cluster }] = clusters;
  const [{ user }] = users;
  return {
    server: cluster.server,
    caCertificate: cluster["certificate-authority-data"],
    identity: { certificate: user["client-certificate-data"], key: user["client-key-data"] },
  };
}
