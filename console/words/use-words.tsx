import { createContext, type ReactNode, useContext } from "react";
import type { Words } from "./en.ts";

/** Languages that the console speaks. */
export const LANGUAGES = { en: "English", zh: "中文" } as const;
export type Language = keyof typeof LANGUAGES;

const CHOICE = "pitrix-language";

export function isLanguage(text: string | undefined | null): text is Language {
  return text === "en" || text === "zh";
}

/** The one that was chosen here, else the first of the browser's own that there is. */
export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(CHOICE);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? "en";
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(CHOICE, language);
}

/** The console's own words in a language, and those of its components. Loaded when they are needed. */
export async function loadWords(language: Language) {
  if (language === "zh") {
    const [{ zh }, { default: messages }] = await Promise.all([
      import("./zh.ts"),
      import("@cloudscape-design/components/i18n/messages/all.zh-CN"),
    ]);
    return { language, words: zh, messages, locale: "zh-CN" };
  }
  const [{ en }, { default: messages }] = await Promise.all([
    import("./en.ts"),
    import("@cloudscape-design/components/i18n/messages/all.en"),
  ]);
  return { language, words: en, messages, locale: "en" };
}
export type Spoken = Awaited<ReturnType<typeof loadWords>>;

interface Speaking {
  readonly words: Words;
  readonly language: Language;
  /** A text of an app in several languages: that of the user, else the one that stands without a language. */
  pick(texts: Readonly<Record<string, string>> | undefined, otherwise: string): string;
}

const Context = createContext<Speaking | undefined>(undefined);

export function WordsProvider({ spoken, children }: { readonly spoken: Spoken; readonly children: ReactNode }) {
  const { words, language } = spoken;
  const pick: Speaking["pick"] = (texts, otherwise) => textIn(texts, language) ?? otherwise;
  return <Context value={{ words, language, pick }}>{children}</Context>;
}

/** `zh-cn`, `zh_CN` and `zh` are all Chinese. */
export function textIn(texts: Readonly<Record<string, string>> | undefined, language: string): string | undefined {
  const tag = Object.keys(texts ?? {}).find((name) => name.toLowerCase().split(/[-_]/)[0] === language);
  return tag === undefined ? undefined : texts?.[tag];
}

export function useWords(): Speaking {
  const speaking = useContext(Context);
  if (speaking === undefined) throw new Error("there are no words around this component");
  return speaking;
}
