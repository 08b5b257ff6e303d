import { createHash } from "node:crypto";
import type { SafeAnswer, SafeFetch } from "../../platform/safe-fetch.ts";
import { type Known, type Listing, type OpenSource, SourceError, type Validators } from "../contract.ts";
import { conditions, header, refusedStatus, translated } from "../exchange.ts";
import { readIndex } from "../http/index-file.ts";
import { MAX_INDEX_BYTES } from "../http/source.ts";
import { listObjects, readObjects } from "./listing.ts";
import { bucketAt, keyOf, objectUrl } from "./place.ts";
import { refused } from "./refused.ts";
import { s3Get } from "./request.ts";

const DEADLINE_MS = 60_000;
const INDEXES = ["index.yaml", "index.json"];

/**
 * A bucket of any S3-compatible server: with an index it is read like a web server; without one its archives are listed.
 * Requests are GETs alone, so that a read-only key, or none, is enough. Keys sign requests to this bucket and no other.
 */
export function s3Source(fetch: SafeFetch): OpenSource {
  return (place, secret) => {
    const bucket = bucketAt(place);
    const get = s3Get(fetch, bucket.region, secret);
    const base = objectUrl(bucket, bucket.prefix);

    const readFile = (name: string, known: Known, deadlineMs: number) =>
      translated("repo", () =>
        get(
          objectUrl(bucket, `${bucket.prefix}${name}`),
          {},
          {
            headers: conditions(known),
            maxBytes: MAX_INDEX_BYTES,
            deadlineMs,
          },
        ),
      );

    const listArchives = async (known: Known, deadline: number): Promise<Listing> => {
      const objects = await translated("repo", () => listObjects(get, bucket, secret !== undefined, deadline));
      if (objects.some(({ key }) => INDEXES.includes(key.slice(bucket.prefix.length))) && known.digest !== undefined)
        return readIndexed({}, deadline);
      const digest = createHash("sha256").update(JSON.stringify(objects)).digest("hex");
      // No ETag: what has none was listed, and the next scan begins with the listing.
      const validators: Validators = { digest };
      if (digest === known.digest) return { unchanged: true, validators };
      const read = readObjects(bucket, objects);
      if (read.entries.length + read.faults.length === 0)
        throw new SourceError("repo-not-an-index", "The bucket holds neither an index nor archives there.", false);
      return { unchanged: false, validators, complete: true, ...read };
    };

    const readIndexed = async (known: Known, deadline: number): Promise<Listing> => {
      for (const name of INDEXES) {
        const answer = await readFile(name, known, Math.max(1000, deadline - Date.now()));
        // Whoever may not list a bucket is told 403 of what is not there.
        if (answer.status === 404 || (answer.status === 403 && name === INDEXES[0])) continue;
        if (answer.status === 304 && known.etag !== undefined) return { unchanged: true, validators: known };
        if (answer.status !== 200) throw refused("The bucket's index", answer, secret !== undefined);
        return readFound(answer, known);
      }
      return listArchives(known, deadline);
    };

    const readFound = async (answer: SafeAnswer, known: Known): Promise<Listing> => {
      const digest = createHash("sha256").update(answer.body).digest("hex");
      const validators: Validators = { etag: header(answer.headers.etag), digest };
      if (digest === known.digest) return { unchanged: true, validators };
      const file = readIndex(answer.body, base, await known.hashes?.());
      const ended = ["\n".charCodeAt(0), "}".charCodeAt(0)].includes(answer.body.at(-1) ?? 0);
      return { unchanged: false, validators, complete: answer.complete && ended, ...file };
    };

    return {
      async list(known, deadlineMs = DEADLINE_MS) {
        const deadline = Date.now() + deadlineMs;
        const listedBefore = known.etag === undefined && known.digest !== undefined;
        return listedBefore ? listArchives(known, deadline) : readIndexed(known, deadline);
      },
      async fetchArchive(entry, maxBytes) {
        let failure: SourceError | undefined;
        for (const target of entry.urls) {
          const key = keyOf(bucket, target);
          const request = { maxBytes, deadlineMs: DEADLINE_MS };
          const answer = await translated("archive", () =>
            key === undefined ? fetch(target, request) : get(objectUrl(bucket, key), {}, request),
          );
          if (answer.status === 200) return answer.body;
          failure = refusedStatus("The archive's URL", answer.status, true, "archive-missing");
        }
        throw failure ?? new SourceError("archive-missing", "The index names no URL for the archive.", false);
      },
    };
  };
}
