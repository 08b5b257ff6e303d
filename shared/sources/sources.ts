import type { SafeFetch } from "../platform/safe-fetch.ts";
import type { Source } from "./contract.ts";
import { SourceError } from "./contract.ts";
import { httpSource } from "./http/source.ts";
import type { ValidateAnswer } from "./messages.ts";

/** Every kind of repo by its name. */
export function openSources(fetch: SafeFetch): Readonly<Record<"http", Source>> {
  return { http: httpSource(fetch) };
}

/** Faults that an answer to a person holds. */
const MAX_FAULTS = 50;

/** Shorter than the API's own limit of 30 s. */
const VALIDATE_DEADLINE_MS = 15_000;

/** Reads a repo's whole listing once and says what is in it. */
export async function validateRepo(source: Source, url: string): Promise<ValidateAnswer> {
  try {
    const listing = await source.list(url, {}, VALIDATE_DEADLINE_MS);
    if (listing.unchanged) throw new Error("an unconditional listing cannot be unchanged");
    return { ok: true, packages: listing.entries.length, faults: listing.faults.slice(0, MAX_FAULTS) };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { ok: false, code: error.code, detail: error.message, retryable: error.retryable };
  }
}
