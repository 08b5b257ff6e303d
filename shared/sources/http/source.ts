import { createHash } from "node:crypto";
import type { SafeFetch } from "../../platform/safe-fetch.ts";
import { type Listing, type OpenSource, SourceError, type Validators } from "../contract.ts";
import { conditions, header, refusedStatus, translated } from "../exchange.ts";
import { authorization } from "./authorization.ts";
import { readIndex } from "./index-file.ts";

/** Larger indexes are refused; the largest public ones have about 30 MB, some private ones 100. */
export const MAX_INDEX_BYTES = 128 * 1024 * 1024;
const INDEX_DEADLINE_MS = 60_000;
const ARCHIVE_DEADLINE_MS = 60_000;

/**
 * A static web server (or bucket) with an `index.yaml` or `index.json` and archives beside it: all that it must do is
 * serve files. A credential goes to the origin of the repo's URL and nowhere else: an index may name any host.
 */
export function httpSource(fetch: SafeFetch): OpenSource {
  return ({ url }, secret) => {
    const { indexes, base } = locations(url);
    const own = new URL(base).origin;
    const credential = (target: string) =>
      secret !== undefined && new URL(target).origin === own ? authorization(secret) : {};

    const readListing = async (index: string, known: Validators, deadlineMs: number) =>
      translated("repo", () =>
        fetch(index, {
          headers: {
            accept: "application/yaml, application/json;q=0.9, */*;q=0.5",
            ...conditions(known),
            ...credential(index),
          },
          maxBytes: MAX_INDEX_BYTES,
          decode: true,
          deadlineMs,
        }),
      );

    return {
      async list(known, deadlineMs = INDEX_DEADLINE_MS) {
        const [first, second] = indexes;
        const began = Date.now();
        let answer = await readListing(first, known, deadlineMs);
        if (answer.status === 404 && second !== undefined)
          answer = await readListing(second, known, Math.max(1000, deadlineMs - (Date.now() - began)));
        const conditional = known.etag !== undefined || known.lastModified !== undefined;
        if (answer.status === 304 && conditional) return { unchanged: true, validators: known };
        if (answer.status !== 200) throw refusedStatus("The repo's index", answer.status, secret !== undefined);
        const digest = createHash("sha256").update(answer.body).digest("hex");
        const validators: Validators = {
          etag: header(answer.headers.etag),
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
        for (const target of entry.urls) {
          try {
            const answer = await translated("archive", () =>
              fetch(target, { headers: credential(target), maxBytes, deadlineMs: ARCHIVE_DEADLINE_MS }),
            );
            if (answer.status === 200) return answer.body;
            failure = missingArchive(answer.status);
          } catch (error) {
            if (!(error instanceof SourceError)) throw error;
            failure = error;
          }
        }
        throw failure ?? new SourceError("archive-missing", "The index names no URL for the archive.", false);
      },
    };
  };
}

/**
 * A repo is named by its folder, where `index.yaml` counts before `index.json`, or by the index file itself. A query (of
 * a signed URL) goes with the index only.
 */
export function locations(text: string): {
  readonly indexes: readonly [string] | readonly [string, string];
  readonly base: string;
} {
  if (!URL.canParse(text)) throw new SourceError("repo-refused-url", "The URL is not valid.", false);
  const url = new URL(text);
  url.hash = "";
  const named = /\.(ya?ml|json)$/i.test(url.pathname);
  const folder = url.pathname.replace(/\/+$/, "");
  const at = (file: string) => {
    const place = new URL(url);
    place.pathname = `${folder}/${file}`;
    return place.href;
  };
  const base = named ? new URL(".", url) : new URL(at(""));
  base.search = "";
  return { indexes: named ? [url.href] : [at("index.yaml"), at("index.json")], base: base.href };
}

function missingArchive(status: number): SourceError {
  return refusedStatus("The archive's URL", status, true, "archive-missing");
}
