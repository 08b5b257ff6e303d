/** Words of one app that are searched: more only cost writes. */
const MAX_WORDS = 60;
const MAX_WORD = 40;
/** Beginnings of the words of a name, by which it is found while it is being typed. */
const PREFIX = { min: 2, max: 12 };

/** Languages that put spaces between words, and those that do not: the runtime's own dictionaries know both. */
const segmenter = new Intl.Segmenter("zh", { granularity: "word" });

/** How well a word stands for its app: 0 is the app's own name. */
export const WEIGHT = { name: 0, nameWord: 1, namePrefix: 2, keyword: 3, description: 5 } as const;

export interface Texts {
  readonly names: readonly string[];
  readonly keywords: readonly string[];
  readonly descriptions: readonly string[];
}

/** The words of a text in small letters, compatibility forms unified (NFKC); signs and spaces are no words. */
export function wordsOf(text: string): readonly string[] {
  const normal = text.normalize("NFKC").toLowerCase();
  const words = [...segmenter.segment(normal)].flatMap(({ segment, isWordLike }) =>
    isWordLike === true ? segment : [],
  );
  // Names such as my_sql or kube.state are one word to the dictionary and several to a reader.
  return words
    .flatMap((word) => word.split(/[_.:'’]+/))
    .flatMap((word) => (word === "" ? [] : [word.slice(0, MAX_WORD)]));
}

/** Every word by which the app is found, with the best weight that it has. */
export function weighedWords({ names, keywords, descriptions }: Texts): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const add = (word: string, weight: number) => {
    const known = found.get(word);
    if (known === undefined ? found.size < MAX_WORDS : weight < known) found.set(word, weight);
  };
  for (const name of names) {
    const words = wordsOf(name);
    const [only] = words;
    if (words.length === 1 && only !== undefined) add(only, WEIGHT.name);
    for (const word of words) add(word, WEIGHT.nameWord);
    // "node-exporter" is also looked for as "nodeexporter".
    if (words.length > 1) add(words.join("").slice(0, MAX_WORD), WEIGHT.nameWord);
  }
  for (const keyword of keywords) for (const word of wordsOf(keyword)) add(word, WEIGHT.keyword);
  for (const name of names)
    for (const word of wordsOf(name))
      for (let length = PREFIX.min; length <= Math.min(PREFIX.max, word.length - 1); length++)
        add(word.slice(0, length), WEIGHT.namePrefix);
  for (const description of descriptions) for (const word of wordsOf(description)) add(word, WEIGHT.description);
  return found;
}
