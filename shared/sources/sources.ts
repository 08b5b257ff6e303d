import type { RepoKind } from "../domain/repo/place.ts";
import { RepoSecret } from "../domain/repo/secret.ts";
import { Problem } from "../kernel/problem.ts";
import type { SafeFetch } from "../platform/safe-fetch.ts";
import type { Sealer, SecretContext } from "../platform/secrets.ts";
import type { OpenSource, Source } from "./contract.ts";
import { SourceError } from "./contract.ts";
import { gitSource } from "./git/source.ts";
import { httpSource } from "./http/source.ts";
import type { ValidateAnswer } from "./messages.ts";
import { ociSource } from "./oci/source.ts";
import { s3Source } from "./s3/source.ts";

/** Opens a repo of any kind. */
export function openSources(fetch: SafeFetch): OpenSource {
  const kinds: Readonly<Record<RepoKind, OpenSource>> = {
    http: httpSource(fetch),
    s3: s3Source(fetch),
    oci: ociSource(fetch),
    git: gitSource(fetch),
  };
  return (place, secret) => kinds[place.kind](place, secret);
}

/** A repo's secret, where it has one. One KMS request. @throws SourceError `secret-missing` where it was imported without */
export async function openSecret(
  sealer: Sealer,
  sealed: string | undefined,
  context: SecretContext,
): Promise<RepoSecret | undefined> {
  if (sealed === undefined) return undefined;
  try {
    return RepoSecret.parse(JSON.parse(await sealer.open(sealed, context)));
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "secret-missing") throw error;
    throw new SourceError("secret-missing", error.message, false, { cause: error });
  }
}

/** Faults that an answer to a person holds. */
const MAX_FAULTS = 50;

/** Shorter than the API's own limit of 30 s. */
const VALIDATE_DEADLINE_MS = 15_000;

/** Reads a repo's whole listing once and says what is in it. */
export async function validateRepo(open: () => Promise<Source>): Promise<ValidateAnswer> {
  try {
    const listing = await (await open()).list({}, VALIDATE_DEADLINE_MS);
    if (listing.unchanged) throw new Error("an unconditional listing cannot be unchanged");
    return { ok: true, packages: listing.entries.length, faults: listing.faults.slice(0, MAX_FAULTS) };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { ok: false, code: error.code, detail: error.message, retryable: error.retryable };
  }
}
