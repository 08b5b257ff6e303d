import { createHash } from "node:crypto";
import { FetchError } from "../../platform/fetch-error.ts";
import type { SafeFetch } from "../../platform/safe-fetch.ts";
import { type Listing, type Source, SourceError, type Validators } from "../contract.ts";
import { readIndex } from "./index-file.ts";

/** Larger indexes are refused; the largest public ones have about 30 MB, some private ones 100. */
export const MAX_INDEX_BYTES = 128 * 1024 * 1024;
const INDEX_DEADLINE_MS = 60_000;
const ARCHIVE_DEADLINE_MS = 60_000;

/** A static web server (or bucket) with an `index.yaml` and archives beside it: all that it must do is serve files. */
export function httpSource(fetch: SafeFetch): Source {
  return {
    kind: "http",
    async list(url, known, deadlineMs = INDEX_DEADLINE_MS) {
      const { index, base } = locations(url);
      const answer = await translated("repo", () =>
        fetch(index, {
          headers: { accept: "application/yaml, application/json;q=0.9, */*;q=0.5", ...conditions(known) },
          maxBytes: MAX_INDEX_BYTES,
          decode: true,
          deadlineMs,
        }),
      );
      const conditional = known.etag !== undefined || known.lastModified !== undefined;
      if (answer.status === 304 && conditional) return { unchanged: true, validators: known };
      if (answer.status !== 200) throw status("repo-unreachable", "The repo's index", answer.status);
      const digest = createHash("sha256").update(answer.body).digest("hex");
      const validators: Validators = {
        etag: header(answer.headers["etag"]),
        lastModified: header(answer.headers["last-modified"]),
        digest,
      };
      if (digest === known.digest) return { unchanged: true, validators };
      const file = readIndex(answer.body, base, await known.hashes?.());
      // A file that was cut where it was made ends amid a line; all that write indexes end them with a line or a brace.
      const ended = ["\n".charCodeAt(0), "}".charCodeAt(0)].includes(answer.body.at(-1) ?? 0);
      return { unchanged: false, validators, complete: answer.complete && ended, ...file } satisfies Listing;
    },
    async fetchArchive(entry, maxBytes) {
      let failure: SourceError | undefined;
      for (const url of entry.urls) {
        try {
          const answer = await translated("archive", () => fetch(url, { maxBytes, deadlineMs: ARCHIVE_DEADLINE_MS }));
          if (answer.status === 200) return answer.body;
          failure = status("archive-missing", "The archive's URL", answer.status);
        } catch (error) {
          if (!(error instanceof SourceError)) throw error;
          failure = error;
        }
      }
      throw failure ?? new SourceError("archive-missing", "The index names no URL for the archive.", false);
    },
  };
}

/** A repo is named by its folder, or by the index file itself. A query (of a signed URL) goes with the index only. */
export function locations(text: string): { readonly index: string; readonly base: string } {
  if (!URL.canParse(text)) throw new SourceError("repo-refused-url", "The URL is not valid.", false);
  const url = new URL(text);
  url.hash = "";
  if (!/\.(ya?ml|json)$/i.test(url.pathname)) url.pathname = `${url.pathname.replace(/\/+$/, "")}/index.yaml`;
  const base = new URL(".", url);
  base.search = "";
  return { index: url.href, base: base.href };
}

function conditions(known: Validators): Record<string, string> {
  return {
    ...(known.etag === undefined ? {} : { "if-none-match": known.etag }),
    // RFC 9110, 13.1.3: ignored where an entity tag is sent, so it is not sent then.
    ...(known.lastModified === undefined || known.etag !== undefined
      ? {}
      : { "if-modified-since": known.lastModified }),
  };
}

/** Kept for the next request: short, and nothing that could end a header. */
function header(value: string | undefined): string | undefined {
  return value !== undefined && /^[\x20-\x7e]{1,256}$/.test(value) ? value : undefined;
}

/** 4xx but "try later" are the owner's to mend. */
function status(code: SourceError["code"], what: string, answered: number): SourceError {
  const retryable = answered >= 500 || answered === 429 || answered === 408;
  return new SourceError(code, `${what} answered ${answered}.`, retryable);
}

async function translated<T>(what: "repo" | "archive", run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    const refused = error.kind === "refused-url" || error.kind === "private-address" || error.kind === "too-large";
    const code = refused ? "repo-refused-url" : what === "repo" ? "repo-unreachable" : "archive-missing";
    throw new SourceError(code, error.message, error.retryable, { cause: error });
  }
}
