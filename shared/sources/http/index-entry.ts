import * as z from "zod";
import type { SourceEntry, SourceFault } from "../contract.ts";
import { Name, Version } from "../names.ts";

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
});

/** An app's versions as an index names them, not yet read. */
export function isRemoved(raw: unknown): boolean {
  const removed = own(raw, "removed");
  return removed !== undefined && String(removed) !== "false";
}

/**
 * One version as an index lists it under `key`.
 * @param base URL that relative archive URLs are joined to
 */
export function readEntry(key: string, raw: unknown, base: string): SourceEntry | SourceFault {
  const version = String(own(raw, "version") ?? "").slice(0, 128);
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

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Own properties only: `entries` of a prototype is not an index. */
export function own(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
