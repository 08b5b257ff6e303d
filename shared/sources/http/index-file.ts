import { FAILSAFE_SCHEMA, load } from "js-yaml";
import * as z from "zod";
import { type SourceEntry, SourceError, type SourceFault } from "../contract.ts";

/** Versions of one index; the largest public ones that we know have 20,000. */
export const MAX_ENTRIES = 50_000;
/** Nesting of a real index is 5: entries, app, version, maintainers, name. */
const MAX_DEPTH = 32;

/** Names become parts of keys: no `#`, no control characters, no leading dot or underscore (`__proto__`, `..`). */
const Name = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._+-]{0,127}$/u, "is not a valid name");
const Version = z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.+_-]{0,127}$/, "is not a valid version");
const Digest = z.string().regex(/^(sha256:)?[0-9a-fA-F]{64}$/, "is not a SHA-256 digest");

/** Texts that only decorate: wrong ones are left out, long ones cut. */
const text = (max: number) =>
  z
    .unknown()
    .optional()
    .transform((value) =>
      typeof value === "string" && value !== "" && value !== "null" ? value.slice(0, max) : undefined,
    );
const link = text(2048).transform((value) => (value !== undefined && /^https?:\/\//i.test(value) ? value : undefined));
const texts = z
  .unknown()
  .optional()
  .transform((value) =>
    Array.isArray(value)
      ? value
          .filter((item) => typeof item === "string")
          .slice(0, 20)
          .map((item) => item.slice(0, 64))
      : [],
  );

const RawEntry = z.object({
  name: Name.optional(),
  version: Version,
  appVersion: text(128),
  app_version: text(128),
  description: text(2000),
  digest: z.union([Digest, z.literal("").transform(() => undefined)]).optional(),
  urls: z.array(z.string().max(2048)).min(1, "is empty").max(10),
  icon: link,
  home: link,
  keywords: texts,
  removed: z.unknown().optional(),
});

export interface IndexFile {
  readonly entries: readonly SourceEntry[];
  readonly faults: readonly SourceFault[];
}

/**
 * Reads an `index.yaml` (Helm's and OpenPitrix's layout) or the same as JSON. Scalars stay texts, so that version 1.10
 * is not 1.1. Aliases are refused: a few hundred bytes of them describe gigabytes. An entry that cannot be used is a
 * fault; a file that is no index at all is an error, so that nothing is concluded from it.
 * @param base URL that relative archive URLs are joined to; ends in a slash
 * @throws SourceError `repo-not-an-index`
 */
export function readIndex(body: string, base: string): IndexFile {
  const root = document(body);
  const listed = own(root, "entries");
  if (!isRecord(listed)) {
    // Helm writes `entries: {}` for an empty repo; a file without the key is something else.
    throw notAnIndex('The answer is not an index: it has no "entries".');
  }
  const entries: SourceEntry[] = [];
  const faults: SourceFault[] = [];
  const seen = new Set<string>();
  for (const [name, versions] of Object.entries(listed)) {
    if (!Array.isArray(versions)) {
      faults.push({ name: name.slice(0, 128), version: "", detail: "Its versions are not a list." });
      continue;
    }
    for (const raw of versions) {
      if (entries.length + faults.length >= MAX_ENTRIES)
        throw notAnIndex(`The index lists more than ${MAX_ENTRIES} versions.`);
      if (isRecord(raw) && own(raw, "removed") !== undefined && String(own(raw, "removed")) !== "false") continue;
      const read = readEntry(name, raw, base);
      if ("detail" in read) faults.push(read);
      else if (seen.has(`${read.name}#${read.version}`))
        faults.push({ name, version: read.version, detail: "The index lists this version twice; the first is taken." });
      else {
        seen.add(`${read.name}#${read.version}`);
        entries.push(read);
      }
    }
  }
  return { entries, faults };
}

function readEntry(key: string, raw: unknown, base: string): SourceEntry | SourceFault {
  const version = isRecord(raw) ? String(own(raw, "version") ?? "").slice(0, 128) : "";
  const fault = (detail: string): SourceFault => ({ name: key.slice(0, 128), version, detail });
  if (!Name.safeParse(key).success) return fault("Its name is not valid.");
  const parsed = RawEntry.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return fault(`Its index entry cannot be used: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "unknown"}.`);
  }
  const {
    name,
    app_version,
    appVersion = app_version,
    description = "",
    digest,
    urls,
    icon,
    home,
    keywords,
  } = parsed.data;
  if (name !== undefined && name !== key) return fault(`Its index entry names another app, "${name}".`);
  const absolute: string[] = [];
  for (const url of urls) {
    if (!URL.canParse(url, base)) return fault("One of its URLs is not valid.");
    absolute.push(new URL(url, base).href);
  }
  return {
    name: key,
    version: parsed.data.version,
    description,
    urls: absolute,
    keywords,
    ...(appVersion === undefined ? {} : { appVersion }),
    ...(digest === undefined ? {} : { digest: `sha256:${digest.replace(/^sha256:/, "").toLowerCase()}` }),
    ...(icon === undefined ? {} : { icon }),
    ...(home === undefined ? {} : { home }),
  };
}

function document(body: string): unknown {
  const start = body
    .slice(0, 200)
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (start === "") throw notAnIndex("The answer is empty, not an index.");
  if (start.startsWith("<")) throw notAnIndex("The server answered HTML, not an index.");
  try {
    if (start.startsWith("{")) return JSON.parse(body);
    return load(body, { schema: FAILSAFE_SCHEMA, maxDepth: MAX_DEPTH, maxAliases: 0, maxTotalMergeKeys: 0 });
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : "";
    throw notAnIndex(`The answer is not an index: ${reason.slice(0, 200)}.`, cause);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Own properties only: `entries` of a prototype is not an index. */
function own(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function notAnIndex(message: string, cause?: unknown): SourceError {
  return new SourceError("repo-not-an-index", message, false, { cause });
}
