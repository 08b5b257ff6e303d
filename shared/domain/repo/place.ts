import * as z from "zod";
import type { Fault } from "../../kernel/problem.ts";

/** Kinds of repos; each is a folder of `shared/sources/`. */
export const RepoKind = z.enum(["http", "s3", "oci", "git"]);
export type RepoKind = z.infer<typeof RepoKind>;

/**
 * Where packages lie.
 *
 * | kind | `url` |
 * | http | `https://host/folder`, or the index file itself; `http://` too |
 * | s3   | `s3://host/bucket/prefix` at any S3-compatible host, `s3://bucket/prefix` at `endpoint` or else at AWS |
 * | oci  | `oci://host/path`: one artifact repository or a namespace of them; `oci+http://` without TLS |
 * | git  | `git+https://host/repo.git`, `git+http://`, or `https://…` where `kind` says git |
 */
export const RepoPlace = z.object({
  kind: RepoKind,
  url: z.string(),
  /** s3: region of the signature; guessed from a host such as `s3.eu-central-1.example.com`, else `us-east-1`. */
  region: z.string().optional(),
  /** s3: `https://host[:port]` where the URL names only the bucket. */
  endpoint: z.string().optional(),
  /** git: branch, tag or commit; the remote's HEAD when left out. */
  ref: z.string().optional(),
  /** git: folder of the packages; the root when left out. */
  path: z.string().optional(),
});
export type RepoPlace = z.infer<typeof RepoPlace>;

/** A place as a user writes it; `undefined` where nothing was said. */
export interface PlaceInput {
  readonly url: string;
  readonly kind?: RepoKind | undefined;
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly ref?: string | undefined;
  readonly path?: string | undefined;
}

const KIND_OF_SCHEME: Readonly<Record<string, RepoKind>> = {
  "http:": "http",
  "https:": "http",
  "s3:": "s3",
  "oci:": "oci",
  "oci+http:": "oci",
  "git+https:": "git",
  "git+http:": "git",
};

const FIELDS = { region: "s3", endpoint: "s3", ref: "git", path: "git" } as const satisfies Record<string, RepoKind>;

/** Git's own rules for a name, narrowed to what nobody has to quote (git-check-ref-format). */
const REF = /^[A-Za-z0-9][A-Za-z0-9._/+@-]{0,199}$/;
const FOLDER = /^[^\p{C}\\]{1,512}$/u;
const REGION = /^[a-z0-9][a-z0-9-]{1,62}$/;

/** The place with its kind, or every fault of it with a pointer into the request. Resolves no name and dials nothing. */
export function readPlace(
  input: PlaceInput,
): { readonly ok: true; readonly place: RepoPlace } | { readonly ok: false; readonly faults: readonly Fault[] } {
  const url = URL.canParse(input.url) ? new URL(input.url) : undefined;
  const detected = url === undefined ? undefined : KIND_OF_SCHEME[url.protocol];
  if (url === undefined || detected === undefined) {
    const remedy = "Begin it with https://, http://, s3://, oci:// or git+https://.";
    return { ok: false, faults: [{ pointer: "/url", detail: "This is not the URL of a repo.", remedy }] };
  }
  const faults: Fault[] = [];
  const wrong = (pointer: string, detail: string, remedy?: string) =>
    faults.push({ pointer, detail, ...(remedy === undefined ? {} : { remedy }) });
  if (url.hostname === "") wrong("/url", "The URL names no host.");
  if (url.username !== "" || url.password !== "")
    wrong("/url", "The URL holds a user name or a password.", 'Send them as "credential".');
  const kind = input.kind ?? detected;
  if (kind !== detected && !(kind === "git" && detected === "http"))
    wrong("/kind", `A URL with the scheme ${url.protocol.slice(0, -1)} is of the kind ${detected}.`);
  for (const [field, owner] of entries(FIELDS))
    if (input[field] !== undefined && kind !== owner) wrong(`/${field}`, `Only a repo of the kind ${owner} has this.`);
  if (input.region !== undefined && !REGION.test(input.region)) wrong("/region", "This is not a region.");
  if (input.endpoint !== undefined && !isOrigin(input.endpoint))
    wrong("/endpoint", "This is not an endpoint.", "Write https://host or https://host:port.");
  if (input.ref !== undefined && (!REF.test(input.ref) || input.ref.includes("..")))
    wrong("/ref", "This is not a branch, tag or commit.");
  if (input.path !== undefined && (!FOLDER.test(input.path) || input.path.split("/").includes("..")))
    wrong("/path", "This is not a folder of the repository.");
  if (kind === "s3" && faults.length === 0 && bucketOf(input) === undefined)
    wrong("/url", "The URL names no bucket.", "Write s3://host/bucket/prefix, or s3://bucket/prefix.");
  if (kind === "oci" && faults.length === 0 && repositoryOf(url) === undefined)
    wrong("/url", "The path is no name of an artifact repository.", "Write oci://host/path in lower case.");
  if (faults.length > 0) return { ok: false, faults };
  const said = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  return { ok: true, place: RepoPlace.parse({ ...said, kind }) };
}

/** Bucket and prefix (without slashes at its ends) of an `s3://` URL, and the host where it names one. */
export function bucketOf(
  place: Pick<PlaceInput, "url" | "endpoint">,
): { readonly host?: string; readonly bucket: string; readonly prefix: string } | undefined {
  const url = new URL(place.url);
  const parts = decodeURIComponent(url.pathname)
    .split("/")
    .filter((part) => part !== "");
  // A name with a dot or a port is a host: buckets with dots are named below an `endpoint`.
  const hosted = place.endpoint === undefined && (url.hostname.includes(".") || url.port !== "");
  const bucket = hosted ? parts.shift() : url.hostname;
  if (bucket === undefined || !/^[A-Za-z0-9][A-Za-z0-9._-]{1,62}$/.test(bucket)) return undefined;
  return { ...(hosted ? { host: url.host } : {}), bucket, prefix: parts.join("/") };
}

/** Name of an artifact repository or namespace (distribution spec, "Pulling manifests"); empty for the whole registry. */
export function repositoryOf(url: URL): string | undefined {
  const name = url.pathname.replace(/^\/+|\/+$/g, "");
  const component = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
  return name === "" || (name.length <= 255 && new RegExp(`^${component}(?:/${component})*$`).test(name))
    ? name
    : undefined;
}

/** Where a credential goes: another origin needs another credential. */
export function originOf(place: Pick<RepoPlace, "url" | "endpoint">): string {
  const { protocol, host } = new URL(place.url);
  return `${protocol}//${host} ${place.endpoint ?? ""}`;
}

function isOrigin(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  return url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "" && url.password === "";
}

function entries<K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] {
  const list: [K, V][] = [];
  for (const key in record) list.push([key, record[key]]);
  return list;
}
