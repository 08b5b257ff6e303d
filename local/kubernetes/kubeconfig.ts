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
