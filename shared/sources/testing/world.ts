import type { RepoPlace } from "../../domain/repo/place.ts";
import type { RepoSecret } from "../../domain/repo/secret.ts";
import type { PackageFiles } from "../../packages/contract.ts";
import { addressPolicy } from "../../platform/address-policy.ts";
import { defaultDial } from "../../platform/dial.ts";
import { openSafeFetch, type SafeFetch } from "../../platform/safe-fetch.ts";
import type { Source } from "../contract.ts";
import { openSources } from "../sources.ts";

export interface Published {
  readonly name: string;
  readonly version: string;
  readonly files: PackageFiles;
}

export interface Opening {
  readonly place?: RepoPlace;
  /** `undefined`, given: no secret. */
  readonly secret?: RepoSecret | undefined;
  /** With the address policy of production: the test's own servers are private. */
  readonly strict?: boolean;
}

/** A repo on a real server of its kind. */
export interface SourceWorld {
  /** Adds packages to what is there. */
  publish(packages: readonly Published[]): Promise<void>;
  /** Opens the repo, with its right secret where nothing else is said. */
  open(options?: Opening): Source;
  /** What was asked since it was emptied: `GET /index.yaml`. */
  readonly requests: string[];
  /** Requests that find an unchanged repo unchanged. */
  readonly unchangedRequests: number;
  /** What a request may be. */
  readonly reads: readonly RegExp[];
  readonly wrongSecrets: readonly (RepoSecret | undefined)[];
  /** On the same server, a place with nothing in it. */
  readonly missing: RepoPlace;
  /** Connections since `requests` was emptied. */
  dialled(): number;
  stop(): Promise<void>;
}

export interface Watched {
  readonly requests: string[];
  open(options: {
    readonly place: RepoPlace;
    readonly secret: RepoSecret | undefined;
    readonly strict: boolean;
  }): Source;
  dialled(): number;
}

/** Sources over a safe fetch whose requests and connections are counted. */
export function watched(): Watched {
  const requests: string[] = [];
  let dials = 0;
  const fetchWith = (allowed: readonly string[]): SafeFetch => {
    const fetch = openSafeFetch({
      policy: addressPolicy(allowed),
      dial: (options, callback) => {
        dials += 1;
        defaultDial(options, callback);
      },
    });
    return (url, request) => {
      if (requests.length === 0) dials = 0;
      requests.push(`${request.method ?? "GET"} ${new URL(url).pathname}${new URL(url).search}`);
      return fetch(url, request);
    };
  };
  const [open, strict] = [openSources(fetchWith(["127.0.0.1"])), openSources(fetchWith([]))];
  return {
    requests,
    open: (options) => (options.strict ? strict : open)(options.place, options.secret),
    dialled: () => dials,
  };
}

/** `open` of a world from its right place and secret. */
export function opener(
  { open }: Watched,
  place: RepoPlace,
  secret: RepoSecret | undefined,
): (options?: Opening) => Source {
  return (options = {}) =>
    open({
      place: options.place ?? place,
      secret: "secret" in options ? options.secret : secret,
      strict: options.strict ?? false,
    });
}
