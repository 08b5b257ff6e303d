import { administration as enAdministration } from "./en-tenant.ts";
import { work as enWork } from "./en-work.ts";
import { useWords } from "./use-words.tsx";
import { administration as zhAdministration } from "./zh-tenant.ts";
import { work as zhWork } from "./zh-work.ts";

/** What only the pages for those who work on the store say. It comes with them: the first load is without it. */
export const MORE = {
  en: { ...enWork, ...enAdministration },
  zh: { ...zhWork, ...zhAdministration },
};

/** All words, for pages that are loaded when they are gone to. */
export function useWork() {
  const { words, ...rest } = useWords();
  return { ...rest, words: { ...words, ...MORE[rest.language] } };
}
