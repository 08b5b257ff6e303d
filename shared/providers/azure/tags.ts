import { TAGS, type TagFilter, type Tags } from "../contract.ts";
import { invalid } from "./errors.ts";
import { LIMITS } from "./limits.ts";

/**
 * Tags as Azure takes them (https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources): a colon in a name is
 * taken, and no name of ours is like another but for its case, which Azure does not tell apart.
 * @throws ProviderError `invalid` before anything is made
 */
export function tagsFor(tags: Tags, key: string): Record<string, string> {
  const all = { ...tags, [TAGS.key]: key };
  const names = Object.keys(all);
  if (names.length > LIMITS.tags) throw invalid("TooManyTags", `Azure takes ${LIMITS.tags} tags, not ${names.length}.`);
  for (const [name, value] of Object.entries(all)) {
    if (name.length > LIMITS.tagName || /[<>%&\\?/]/.test(name))
      throw invalid("InvalidTagName", `Azure takes no tag of the name "${name.slice(0, 80)}".`);
    if (value.length > LIMITS.tagValue)
      throw invalid("InvalidTagValue", `The value of the tag ${name} has more than ${LIMITS.tagValue} characters.`);
  }
  return all;
}

/** Somebody's tool may have written our names in other letters: they are still ours. */
export function tagsOf(tags: Tags | null | undefined): Tags {
  const ours = new Map(Object.values(TAGS).map((name) => [name.toLowerCase(), name]));
  return Object.fromEntries(
    Object.entries(tags ?? {}).map(([name, value]) => [ours.get(name.toLowerCase()) ?? name, value]),
  );
}

export function carries(tags: Tags, filter: TagFilter): boolean {
  return Object.entries(filter).every(([tag, value]) => tags[tag] === value);
}
