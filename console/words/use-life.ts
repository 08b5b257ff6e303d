import { lifeEn } from "./life-en.ts";
import { lifeZh } from "./life-zh.ts";
import { useWords } from "./use-words.tsx";

/** What only the pages of deployments and jobs say. It comes with them: the first load is without it. */
export const LIFE = { en: lifeEn, zh: lifeZh };

/** The words of deployments and jobs too, for pages that are loaded when they are gone to. */
export function useLife() {
  const { words, ...rest } = useWords();
  return { ...rest, words: { ...words, ...LIFE[rest.language] } };
}
