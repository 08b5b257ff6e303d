import { useQueryClient } from "@tanstack/react-query";
import type { Page } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { withRows } from "./merge.ts";
import type { Change } from "./messages.ts";
import { useLive } from "./use-live.ts";
import { usePause } from "./use-pause.ts";

/** Which rows there are is read again so long after a change: one may be new, or not belong to the listing any more. */
const READ_AFTER_MS = 3_000;
/** Between two looks while changes come by themselves. */
const LIVE_EVERY_MS = 30_000;

/** Every job of the tenant, as far as it is on a page. */
export function useLiveJobs(queryKey: readonly string[], everyMs: number): number {
  return useLiveRows(queryKey, "jobs", everyMs, (change) => (change.kind === "job" ? [change.job] : []));
}

/** Every deployment of the tenant: the topic that tells them wants all of them to be readable. */
export function useLiveDeployments(queryKey: readonly string[], everyMs: number): number {
  const { may } = useStore();
  const topic = may("deployments:read", "tenant") ? "tenant" : undefined;
  return useLiveRows(queryKey, topic, everyMs, (change) => (change.kind === "deployment" ? [change.deployment] : []));
}

/** One of them: it is read whole, as its nodes and what may be done with it have changed too. */
export function useLiveDeployment(queryKey: readonly string[], id: string): void {
  const { may } = useStore();
  const queries = useQueryClient();
  const readSoon = usePause(() => void queries.invalidateQueries({ queryKey }), 100);
  useLive(may("deployments:read", "tenant") ? "tenant" : undefined, (changes) => {
    if (changes.some((change) => change.kind === "deployment" && change.deployment.id === id)) readSoon();
  });
}

/** @returns milliseconds between two looks */
function useLiveRows(
  queryKey: readonly string[],
  topic: string | undefined,
  everyMs: number,
  rowsOf: (change: Change) => readonly { readonly id: string }[],
): number {
  const queries = useQueryClient();
  const readSoon = usePause(() => void queries.invalidateQueries({ queryKey }), READ_AFTER_MS);
  const live = useLive(topic, (changes) => {
    const rows = changes.flatMap(rowsOf);
    if (rows.length === 0) return;
    // What is on its way was asked before this happened; where there is nothing yet, it is better than nothing.
    void queries.cancelQueries({ queryKey, predicate: ({ state }) => state.data !== undefined });
    queries.setQueriesData<Page<{ readonly id: string }>>(
      { queryKey },
      (page) => page && { ...page, items: [...withRows(page.items, rows)] },
    );
    readSoon();
  });
  return live ? LIVE_EVERY_MS : everyMs;
}
