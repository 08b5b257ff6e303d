import { createHash } from "node:crypto";
import * as z from "zod";
import { TAGS, type TagFilter, type Tags } from "../contract.ts";

/** Before the digests in a name. */
const MARK = "pitrix";
/** Of what a person reads in a name. */
const READABLE = 40;

/**
 * Of all that a create call of QingCloud takes, only the name can be asked for again: its tags are objects that are attached afterwards, and
 * a crash in between would leave a machine that nobody knows. So the name holds a digest of every tag; the tags themselves follow in the
 * description.
 */
export function nameOf(readable: string, tags: Tags): string {
  const plain = readable.replace(/[^\p{L}\p{N} _-]/gu, "-").trim();
  const digests = Object.entries(tags).map(([tag, value]) => digest(tag, value));
  return `${plain.slice(0, READABLE).trim()} ${MARK}.${digests.sort().join(".")}`.trim();
}

/** 64 bits of it. */
function digest(tag: string, value: string): string {
  return createHash("sha256").update(`${tag}=${value}`).digest("hex").slice(0, 16);
}

/** Every tag of the filter is in the name. */
export function carries(name: string | null | undefined, filter: TagFilter): boolean {
  const [mark, ...digests] =
    (name ?? "")
      .split(" ")
      .find((word) => word.startsWith(`${MARK}.`))
      ?.split(".") ?? [];
  return mark === MARK && Object.entries(filter).every(([tag, value]) => digests.includes(digest(tag, value)));
}

/** What to search names for, so that the fewest are found. */
export function searchWord(filter: TagFilter): string {
  const narrowest = [TAGS.key, TAGS.deployment, TAGS.frontgate, TAGS.tenant, ...Object.keys(filter)];
  const tag = narrowest.find((one) => filter[one] !== undefined);
  return tag === undefined ? MARK : digest(tag, filter[tag] ?? "");
}

const Described = z.object({ pitrix: z.record(z.string(), z.string()) });

export const describing = (tags: Tags): string => JSON.stringify({ pitrix: tags });

/**
 * Tags of a resource; those of a description that its owner edited count only where the name says the same.
 * @param known tags that the caller asked for, and the name has: of a machine that lost its description in a crash
 */
export function tagsOf(
  resource: { readonly name: string | null | undefined; readonly description: string | null | undefined },
  known: Tags = {},
): Tags {
  const told = { ...known, ...parsed(resource.description) };
  return Object.fromEntries(Object.entries(told).filter(([tag, value]) => carries(resource.name, { [tag]: value })));
}

function parsed(description: string | null | undefined): Tags {
  try {
    return Described.parse(JSON.parse(description ?? "")).pitrix;
  } catch {
    return {};
  }
}
