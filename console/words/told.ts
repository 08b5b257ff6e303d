/** By the code of what went wrong: what it is called, and what to do about it. */
export type Told = Readonly<Record<string, readonly [title: string, todo: string]>>;

/** The words for a code; none for that of a store that is newer than the page. */
export function told(words: Told, code: string): Told[string] | undefined {
  return Object.hasOwn(words, code) ? words[code] : undefined;
}

/** What a finding of a plan is about; none where the page does not know its code. */
export function findingTitle(words: Readonly<Record<string, string>>, code: string): string | undefined {
  return Object.hasOwn(words, code) ? words[code] : undefined;
}
