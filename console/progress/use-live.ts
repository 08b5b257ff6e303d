import { useEffect, useEffectEvent, useState } from "react";
import { useStore } from "../data/store.tsx";
import type { Change } from "./messages.ts";

/**
 * Tells the changes of a topic as they happen, where the user may read all jobs of the tenant: that is what the socket asks for.
 * @param topic `undefined` while there is nothing to watch
 * @returns whether changes come by themselves; while they do not, one has to look
 */
export function useLive(topic: string | undefined, changed: (changes: readonly Change[]) => void): boolean {
  const { client, may } = useStore();
  const [live, setLive] = useState(false);
  const tell = useEffectEvent(changed);
  const wanted = may("jobs:read", "tenant") ? topic : undefined;
  useEffect(() => {
    if (wanted === undefined) return undefined;
    let stop: (() => void) | undefined;
    let over = false;
    // The first page that watches something loads it.
    import("./live.ts").then(
      ({ progressOf }) => {
        if (!over) stop = progressOf(client).watch(wanted, { changed: (changes) => tell(changes), live: setLive });
      },
      () => undefined,
    );
    return () => {
      over = true;
      stop?.();
      setLive(false);
    };
  }, [client, wanted]);
  return live;
}
