import { X509Certificate } from "node:crypto";
import { CORE_SCHEMA, load } from "js-yaml";
import * as z from "zod";
import { ProviderError } from "../contract.ts";
import type { DialledCredential } from "./schema.ts";

/** How an API server is dialled, and as whom: one of a token, or a certificate with its key. All PEM. */
export interface Access {
  readonly server: string;
  readonly caCertificate?: string | undefined;
  /** Name in the server's certificate, where it is another than the address. */
  readonly serverName?: string;
  readonly token?: string;
  readonly identity?: { readonly certificate: string; readonly key: string };
}

const Named = <T extends z.ZodType>(member: string, schema: T) =>
  z.array(z.object({ name: z.string(), [member]: schema })).max(100);
const Text = z.string().max(65_536);
const ClusterEntry = z.object({
  server: Text,
  "certificate-authority-data": Text.optional(),
  "certificate-authority": Text.optional(),
  "insecure-skip-tls-verify": z.boolean().optional(),
  "tls-server-name": z.string().max(253).optional(),
  "proxy-url": Text.optional(),
});
const UserEntry = z.object({
  token: Text.optional(),
  tokenFile: Text.optional(),
  "client-certificate-data": Text.optional(),
  "client-key-data": Text.optional(),
  "client-certificate": Text.optional(),
  "client-key": Text.optional(),
  username: Text.optional(),
  password: Text.optional(),
  exec: z.unknown().optional(),
  "auth-provider": z.unknown().optional(),
  as: Text.optional(),
});
const File = z.object({
  "current-context": z.string().min(1),
  contexts: Named("context", z.object({ cluster: z.string(), user: z.string() })),
  clusters: Named("cluster", ClusterEntry),
  users: Named("user", UserEntry),
});

/** How to make a file that needs nothing else. */
const FLATTEN = "Send what `kubectl config view --raw --minify --flatten` prints.";

/**
 * What a credential says, from any form of it. Pure: opens no file and runs no program, whatever a kubeconfig names.
 * @throws ProviderError `invalid` that says what is wrong and what to do, and quotes no value
 */
export function accessOf(credential: DialledCredential): Access {
  // Its token is made for each connection: see eks.ts.
  if ("eks" in credential) return { server: credential.server, caCertificate: credential.caCertificate };
  if (!("kubeconfig" in credential)) return credential;
  const file = read(credential.kubeconfig);
  const context = named(file.contexts, file["current-context"], "context");
  const cluster = ClusterEntry.parse(named(file.clusters, z.string().parse(context.cluster), "cluster"));
  const user = UserEntry.parse(named(file.users, z.string().parse(context.user), "user"));
  refuse(
    cluster["insecure-skip-tls-verify"] === true,
    "insecure-skip-tls-verify",
    "Send the certificate authority instead.",
  );
  refuse(
    cluster["proxy-url"] !== undefined,
    "proxy-url",
    "The API server must be reachable without a proxy, or through a Frontgate in its cluster.",
  );
  refuse(
    user.exec !== undefined,
    "exec",
    "No program is run: send a service account's token (`kubectl create token`).",
  );
  refuse(
    user["auth-provider"] !== undefined,
    "auth-provider",
    "Send a service account's token (`kubectl create token`).",
  );
  refuse(user.as !== undefined, "as", "Send a credential of that user's own.");
  refuse(
    user.username !== undefined || user.password !== undefined,
    "username",
    "Kubernetes knows no passwords since 1.19: send a token.",
  );
  for (const member of ["certificate-authority"] as const) refuse(cluster[member] !== undefined, member, FLATTEN);
  for (const member of ["tokenFile", "client-certificate", "client-key"] as const)
    refuse(user[member] !== undefined, member, FLATTEN);
  return {
    server: address(cluster.server),
    ...certificateAuthority(cluster["certificate-authority-data"]),
    ...(cluster["tls-server-name"] === undefined ? {} : { serverName: cluster["tls-server-name"] }),
    ...identity(user),
  };
}

function read(text: string): z.infer<typeof File> {
  let parsed: unknown;
  try {
    parsed = load(text, { schema: CORE_SCHEMA });
  } catch {
    throw invalid("The kubeconfig is no YAML.", FLATTEN);
  }
  const file = File.safeParse(parsed);
  if (file.success) return file.data;
  const places = file.error.issues.map(({ path, message }) => `/${path.join("/")}: ${message}`);
  throw invalid(`The kubeconfig is none: ${places.slice(0, 5).join("; ")}.`, FLATTEN);
}

function named(list: readonly Record<string, unknown>[], name: string, member: string): Record<string, unknown> {
  const found = list.find((entry) => entry.name === name)?.[member];
  const entry = z.record(z.string(), z.unknown()).safeParse(found);
  if (entry.success) return entry.data;
  throw invalid(`The kubeconfig has no ${member} of the name that its current context says.`, FLATTEN);
}

function address(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url?.protocol === "https:" && url.username === "" && url.search === "" && url.hash === "")
    return server.replace(/\/+$/, "");
  throw invalid(
    "The kubeconfig's cluster has no https address.",
    "Use the address of the API server that begins with https://.",
  );
}

function certificateAuthority(data: string | undefined) {
  if (data === undefined) return {};
  const caCertificate = Buffer.from(data, "base64").toString();
  try {
    new X509Certificate(caCertificate);
  } catch {
    throw invalid("The kubeconfig's certificate-authority-data is no certificate.", FLATTEN);
  }
  return { caCertificate };
}

function identity(user: z.infer<typeof UserEntry>) {
  if (user.token !== undefined) return { token: user.token };
  const { "client-certificate-data": certificate, "client-key-data": key } = user;
  if (certificate === undefined || key === undefined)
    throw invalid("The kubeconfig's user has neither a token nor a certificate with its key.", FLATTEN);
  const pem = (data: string): string => Buffer.from(data, "base64").toString();
  try {
    const { validToDate } = new X509Certificate(pem(certificate));
    if (Number.isNaN(validToDate.getTime())) throw new Error("no date");
  } catch {
    throw invalid("The kubeconfig's client-certificate-data is no certificate.", FLATTEN);
  }
  return { identity: { certificate: pem(certificate), key: pem(key) } };
}

function refuse(wrong: boolean, member: string, remedy: string): void {
  if (wrong) throw invalid(`The kubeconfig has \`${member}\`, which is not taken.`, remedy);
}

const invalid = (message: string, remedy: string): ProviderError =>
  new ProviderError({ kind: "invalid", providerCode: "InvalidCredential", message: `${message} ${remedy}`, remedy });
