import { createHash } from "node:crypto";
import { TAGS, type TagFilter, type Tags } from "../contract.ts";

/** Ours among the metadata of a machine or a volume. */
const OURS = /^pitrix:/;
/** Words of a description that are tags: ids and keys have no spaces. */
const WORD = /(pitrix:[a-z-]+)=(\S+)/g;
/** Neutron's bound. */
const LONGEST_DESCRIPTION = 255;

export const withKey = (tags: Tags, key: string): Tags => ({ ...tags, [TAGS.key]: key });

/** The tags in metadata, without what a provider notes for itself. */
export function tagsOf(metadata: Readonly<Record<string, string>>): Tags {
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => OURS.test(name) && !NOTES.has(name)));
}

/** What we note at machines and volumes besides: no tags. */
export const NOTE = {
  /** Of a machine: image that it was made from, which Nova does not show of one that boots from a volume. */
  image: "pitrix:image",
  /** Of a machine: devices that its disks were asked for as, in their order. Of a volume: the one that it is attached as. */
  device: "pitrix:device",
  /** Of a volume: it was to end, and stays hidden as long as snapshots of it need it. */
  ended: "pitrix:ended",
} as const;
const NOTES: ReadonlySet<string> = new Set(Object.values(NOTE));

export function carries(tags: Tags, filter: TagFilter): boolean {
  return Object.entries(filter).every(([tag, value]) => tags[tag] === value);
}

/**
 * Nova filters machines by server tags alone, which are words of at most 60 characters: a word for each of our tags.
 * The metadata says what they mean.
 */
export function words(tags: Tags): readonly string[] {
  return Object.entries(tags).map(([tag, value]) =>
    createHash("sha256").update(`${tag}=${value}`).digest("base64url").slice(0, 32),
  );
}

/**
 * Neutron's tags are set by a second request, so that a crash between the two would leave what nobody finds: the description
 * is set by the first.
 */
export function describeTags(tags: Tags, text = ""): string {
  const list = Object.entries(tags).map(([tag, value]) => `${tag}=${value}`);
  return [...list, text].join(" ").trim().slice(0, LONGEST_DESCRIPTION);
}

export function describedTags(description: string): Tags {
  return Object.fromEntries([...description.matchAll(WORD)].map(([, tag = "", value = ""]) => [tag, value]));
}
