import type { SourceEntry, SourceFault } from "../contract.ts";
import { NAME, VERSION } from "../names.ts";
import type { Urls } from "./urls.ts";

const DIGEST = /^(?:sha256:)?([0-9a-fA-F]{64})$/;
const LINK = /^https?:\/\//i;
const MAX_URLS = 10;
const MAX_URL = 2048;

export function isRemoved(raw: unknown): boolean {
  const removed = own(raw, "removed");
  return removed !== undefined && String(removed) !== "false";
}

/**
 * One version as an index lists it under `key`. Checked by hand and not by a schema: of 11,656 entries a schema made half a
 * second's garbage. Texts that only decorate are left out where they are wrong, and cut where they are long.
 * @param urls joins relative archive URLs
 * @param hash stands for all that the index says of it
 */
export function readEntry(key: string, raw: unknown, urls: Urls, hash?: string): SourceEntry | SourceFault {
  const version = own(raw, "version");
  const fault = (detail: string): SourceFault => ({
    name: key.slice(0, 128),
    version: String(version ?? "").slice(0, 128),
    detail,
  });
  const unusable = (detail: string) => fault(`Its index entry cannot be used: ${detail}.`);
  if (!NAME.test(key)) return fault("Its name is not valid.");
  if (!isRecord(raw)) return unusable("it is not a mapping");
  if (typeof version !== "string" || !VERSION.test(version)) return unusable("version: is not a valid version");
  const name = own(raw, "name") ?? key;
  if (typeof name !== "string" || !NAME.test(name)) return unusable("name: is not a valid name");
  if (name !== key) return fault(`Its index entry names another app, "${name}".`);
  const digest = own(raw, "digest") ?? "";
  const hex = typeof digest === "string" ? DIGEST.exec(digest)?.[1] : undefined;
  if (hex === undefined && digest !== "") return unusable("digest: is not a SHA-256 digest");
  const listed = own(raw, "urls");
  if (!Array.isArray(listed) || listed.length === 0) return unusable("urls: is empty or not a list");
  if (listed.length > MAX_URLS) return unusable(`urls: has more than ${MAX_URLS}`);
  const absolute: string[] = [];
  for (const url of listed) {
    if (typeof url !== "string" || url.length > MAX_URL) return unusable(`urls: one is no text of at most ${MAX_URL}`);
    const href = urls.join(url);
    if (href === undefined) return fault("One of its URLs is not valid.");
    absolute.push(href);
  }
  const appVersion = text(own(raw, "appVersion"), 128) ?? text(own(raw, "app_version"), 128);
  const [icon, home] = [link(own(raw, "icon")), link(own(raw, "home"))];
  const entry: Writable<SourceEntry> = {
    name: key,
    version,
    description: text(own(raw, "description"), 2000) ?? "",
    urls: absolute,
    keywords: texts(own(raw, "keywords")),
  };
  // One after the other: spreading conditional objects makes each of them.
  if (appVersion !== undefined) entry.appVersion = appVersion;
  if (hex !== undefined) entry.digest = `sha256:${hex.toLowerCase()}`;
  if (icon !== undefined) entry.icon = icon;
  if (home !== undefined) entry.home = home;
  if (hash !== undefined) entry.hash = hash;
  return entry;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Own properties only: `entries` of a prototype is not an index. */
export function own(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function text(value: unknown, max: number): string | undefined {
  return typeof value === "string" && value !== "" && value !== "null" ? value.slice(0, max) : undefined;
}

function link(value: unknown): string | undefined {
  const url = text(value, MAX_URL);
  return url !== undefined && LINK.test(url) ? url : undefined;
}

function texts(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter((item) => typeof item === "string")
    .slice(0, 20)
    .map((item) => item.slice(0, 64));
}
