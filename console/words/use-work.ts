import { governance as enGovernance } from "./en-govern.ts";
import { oversight as enOversight } from "./en-oversee.ts";
import { administration as enAdministration } from "./en-tenant.ts";
import { work as enWork } from "./en-work.ts";
import { LIFE } from "./use-life.ts";
import { useWords } from "./use-words.tsx";
import { governance as zhGovernance } from "./zh-govern.ts";
import { oversight as zhOversight } from "./zh-oversee.ts";
import { administration as zhAdministration } from "./zh-tenant.ts";
import { work as zhWork } from "./zh-work.ts";

/** What the pages for those who work on the store say beside the first load's words. It comes with them. */
export const MORE = {
  en: { ...LIFE.en, ...enWork, ...enAdministration, ...enGovernance, ...enOversight },
  zh: { ...LIFE.zh, ...zhWork, ...zhAdministration, ...zhGovernance, ...zhOversight },
};

/** All words, for pages that are loaded when they are gone to. */
export function useWork() {
  const { words, ...rest } = useWords();
  return { ...rest, words: { ...words, ...MORE[rest.language] } };
}
