import * as z from "zod";
import { ExternalId, RoleArn } from "../role-trust.ts";
import { ThroughFrontgate } from "../tunnel.ts";

const Pem = z
  .string()
  .max(32_768)
  .regex(/^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/, "certificates in PEM");

/** An API server's address: the tenant's, so that where it leads is looked at when it is dialled. */
const Server = z
  .url({ protocol: /^https$/ })
  .max(2048)
  .refine((text) => {
    const url = new URL(text);
    return url.username === "" && url.search === "" && url.hash === "";
  }, "an https address without user name, query and fragment");

/** A file as `kubectl config view --raw --minify --flatten` prints it. */
const Kubeconfig = z.strictObject({ kubeconfig: z.string().min(1).max(65_536) });

/** A service account's token. Without `caCertificate` the API server's certificate must be one of a public authority. */
const Token = z.strictObject({
  server: Server,
  token: z
    .string()
    .min(16)
    .max(8192)
    .regex(/^[\x21-\x7e]+$/, "a token without spaces"),
  caCertificate: Pem.optional(),
});

/**
 * A cluster of Amazon EKS that a role of the tenant's may speak with: the role trusts this installation, and the cluster knows
 * it by an access entry. No secret changes hands.
 */
const Eks = z.strictObject({
  server: Server,
  caCertificate: Pem,
  eks: z.strictObject({
    clusterName: z.string().regex(/^[0-9A-Za-z][\w-]{0,99}$/, "the name of an EKS cluster"),
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-[1-9]$/, "a region such as eu-west-1"),
  }),
  roleArn: RoleArn,
});

/** The same as it is kept. */
const HeldEks = Eks.extend({ externalId: ExternalId });
export type HeldEks = z.infer<typeof HeldEks>;

/** What a tenant sends. */
export const Credential = z.union([Token, Kubeconfig, Eks, ThroughFrontgate]);
export type Credential = z.infer<typeof Credential>;

/** What we keep. */
export const HeldCredential = z.union([Token, Kubeconfig, HeldEks, ThroughFrontgate]);
export type HeldCredential = z.infer<typeof HeldCredential>;

/** One by which the API server is dialled. */
export type DialledCredential = Exclude<HeldCredential, z.infer<typeof ThroughFrontgate>>;

/** A DNS label (RFC 1123), as namespaces are named. */
export const Namespace = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "lower-case letters, digits and hyphens");

export const Config = z.strictObject({
  /**
   * Everything goes into this namespace, which is there already. Absent: each deployment gets one of its own, and the
   * credential must be allowed to make them.
   */
  namespace: Namespace.optional(),
});
export type Config = z.infer<typeof Config>;
