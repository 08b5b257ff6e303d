import * as z from "zod";
import type { Fault } from "../../kernel/problem.ts";
import { fingerprintOf, hintOf } from "../credential/rules.ts";
import type { RepoKind } from "./place.ts";

/** No control characters, so that nothing ends a header. */
const text = (max: number) =>
  z
    .string()
    .regex(/^[^\p{Cc}]+$/u, "holds control characters or nothing")
    .max(max);

const Password = z.strictObject({ username: text(256).regex(/^[^:]*$/, "holds a colon"), password: text(4096) });
const Keys = z.strictObject({
  accessKeyId: text(256),
  secretAccessKey: text(4096),
  sessionToken: text(8192).optional(),
});
const Token = z.strictObject({ token: text(8192).regex(/^[\x21-\x7e]+$/, "is not printable ASCII without spaces") });

/** What opens a repo. Write-only: it is sealed when it arrives, and opened by the function that reads repos alone. */
export const RepoSecret = z.union([Password, Keys, Token]);
export type RepoSecret = z.infer<typeof RepoSecret>;

/** A sealed secret, beside its repo. */
export const RepoCredential = z.object({
  /** KMS ciphertext; encryption context {tenant, object: the repo's id}. */
  sealed: z.string(),
  /** Last four characters of the user name or access key id; empty for a token. */
  hint: z.string(),
  /** Tells two secrets apart, reveals neither. */
  fingerprint: z.string(),
  changedAt: z.string(),
});
export type RepoCredential = z.infer<typeof RepoCredential>;

/** What a reader sees of it. */
export const RepoCredentialView = z.union([
  z.object({
    set: z.literal(true),
    hint: z.string(),
    fingerprint: z.string(),
    changedAt: z.string(),
  }),
  z.object({ set: z.literal(false) }),
]);

/** Everything but the secret itself. `id` is the repo's. */
export function describeSecret(id: string, secret: RepoSecret): Pick<RepoCredential, "hint" | "fingerprint"> {
  return { hint: hintOf(secret), fingerprint: fingerprintOf(id, secret) };
}

/** What is wrong with a secret for that kind of repo: S3 signs with keys, all others send a password or a token. */
export function secretFaults(kind: RepoKind, secret: RepoSecret): readonly Fault[] {
  const keys = "accessKeyId" in secret;
  if (keys === (kind === "s3")) return [];
  const remedy = kind === "s3" ? "Send accessKeyId and secretAccessKey." : "Send username and password, or a token.";
  return [{ pointer: "/credential", detail: `A repo of the kind ${kind} is not opened by this.`, remedy }];
}
