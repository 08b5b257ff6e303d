import { useWords } from "./use-words.tsx";

/** An instant in the user's words and time zone; – where there is none. */
export function useWhen(): (at: string | undefined) => string {
  const { language } = useWords();
  return (at) => {
    const time = at === undefined || at === "" ? Number.NaN : Date.parse(at);
    return Number.isNaN(time) ? "–" : new Date(time).toLocaleString(language);
  };
}
