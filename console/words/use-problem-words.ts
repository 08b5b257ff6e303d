import { useEffect, useState } from "react";
import { type Told, told } from "./told.ts";
import { type Language, useWords } from "./use-words.tsx";

/** Loaded when something goes wrong for the first time: the first load is without them. */
const LOAD: Readonly<Record<Language, () => Promise<Told>>> = {
  en: async () => (await import("./problems-en.ts")).problemsEn,
  zh: async () => (await import("./problems-zh.ts")).problemsZh,
};

/**
 * What a problem of this code is called in the user's language, and what to do. `undefined` until the words are there,
 * for codes of a newer store, and where they cannot be loaded: then the store's own words have to do.
 */
export function useProblemWords(code: string | undefined): Told[string] | undefined {
  const { language } = useWords();
  const [loaded, setLoaded] = useState<{ readonly language: Language; readonly words: Told }>();
  const wanted = code !== undefined;
  useEffect(() => {
    let left = false;
    const keep = (words: Told) => {
      if (!left) setLoaded({ language, words });
    };
    if (wanted) LOAD[language]().then(keep, () => undefined);
    return () => {
      left = true;
    };
  }, [wanted, language]);
  return code === undefined || loaded?.language !== language ? undefined : told(loaded.words, code);
}
