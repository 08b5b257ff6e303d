import { useEffect, useEffectEvent, useRef } from "react";

/** Does something after it was asked for, at most once within that time. */
export function usePause(act: () => void, ms: number): () => void {
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const run = useEffectEvent(act);
  const late = useRef(() => {});
  useEffect(() => {
    late.current = () => run();
    return () => clearTimeout(waiting.current);
  }, []);
  return () => {
    if (waiting.current !== undefined) return;
    waiting.current = setTimeout(() => {
      waiting.current = undefined;
      late.current();
    }, ms);
  };
}
