import { TAGS, type TagFilter, type Tags } from "../contract.ts";

/** EC2's list of tags, with the idempotency key among them. */
export function tagList(tags: Tags, key: string): { Key: string; Value: string }[] {
  return Object.entries({ ...tags, [TAGS.key]: key }).map(([Key, Value]) => ({ Key, Value }));
}

/** EC2's filter for resources that carry every tag. `*` and `?` are wildcards there, so they are escaped. */
export function tagFilters(filter: TagFilter): { Name: string; Values: string[] }[] {
  return Object.entries(filter).map(([tag, value]) => ({
    Name: `tag:${tag}`,
    Values: [value.replace(/[*?\\]/g, "\\$&")],
  }));
}

/** A second look at what a filter found: an endpoint that ignores one would hand us another deployment's machines. */
export function carries(tags: Tags, filter: TagFilter): boolean {
  return Object.entries(filter).every(([tag, value]) => tags[tag] === value);
}
