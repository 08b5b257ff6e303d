import { useQuery } from "@tanstack/react-query";
import type { JobState, Task } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";

/** Between two looks at a job that goes on. */
const EVERY_MS = 1_000;

export interface WatchedJob {
  readonly job: JobState | undefined;
  readonly tasks: readonly Task[];
  readonly error: Error | null;
  reload(): void;
}

/** A job and its tasks, read again until the job has ended. */
export function useJob(id: string): WatchedJob {
  const { client } = useStore();
  const { data, error, refetch } = useQuery({
    queryKey: ["jobs", id],
    queryFn: async ({ signal }) => {
      const [job, tasks] = await Promise.all([client.jobs.get(id, { signal }), client.jobs.listTasks(id, { signal })]);
      return { job, tasks: tasks.items };
    },
    refetchInterval: ({ state }) => (state.data !== undefined && hasEnded(state.data.job) ? false : EVERY_MS),
  });
  return { job: data?.job, tasks: data?.tasks ?? [], error, reload: () => void refetch() };
}

export function hasEnded({ status }: Pick<JobState, "status">): boolean {
  return status !== "pending_approval" && status !== "queued" && status !== "running";
}
