import { I18nProvider } from "@cloudscape-design/components/i18n";
import type { ReactNode } from "react";
import { type Spoken, WordsProvider } from "../words/use-words.tsx";

/** Everything inside speaks the user's language. */
export function InLanguage({ spoken, children }: { readonly spoken: Spoken; readonly children: ReactNode }) {
  document.documentElement.lang = spoken.locale;
  return (
    <I18nProvider locale={spoken.locale} messages={[spoken.messages]}>
      <WordsProvider spoken={spoken}>{children}</WordsProvider>
    </I18nProvider>
  );
}
