import { useEffect, useRef } from "react";

interface Props {
  readonly name: string;
  readonly text: string;
}

/** What a program printed: text, whatever it holds. Its end is in sight. */
export function Output({ name, text }: Props) {
  const shown = useRef<HTMLElement>(null);
  useEffect(() => {
    if (text !== "") shown.current?.scrollTo({ top: shown.current.scrollHeight });
  }, [text]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section ref={shown} className="log" aria-label={name} tabIndex={0}>
      {text}
    </section>
  );
}
