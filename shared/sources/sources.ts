import type { SafeFetch } from "../platform/safe-fetch.ts";
import type { Source } from "./contract.ts";
import { SourceError } from "./contract.ts";
import { httpSource } from "./http/source.ts";
import type { ProbeAnswer } from "./messages.ts";

/** Every kind of repo by its name. */
export function openSources(fetch: SafeFetch): Readonly<Record<"http", Source>> {
  return { http: httpSource(fetch) };
}

/** Faults that an answer to a person holds. */
const MAX_FAULTS = 50;

/** Reads a repo's whole listing once and says what is in it. */
export async function probe(source: Source, url: string): Promise<ProbeAnswer> {
  try {
    const listing = await source.list(url, {});
    if (listing.unchanged) throw new Error("an unconditional listing cannot be unchanged");
    const apps = new Set(listing.entries.map(({ name }) => name)).size;
    return { ok: true, apps, versions: listing.entries.length, faults: listing.faults.slice(0, MAX_FAULTS) };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { ok: false, code: error.code, detail: error.message, retryable: error.retryable };
  }
}
