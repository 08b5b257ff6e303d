import { resources } from "./generated/resources.ts";
import { waitForJob } from "./jobs.ts";
import { waitForScan } from "./scans.ts";
import { type TransportOptions, transport } from "./transport.ts";

export type PitrixClient = ReturnType<typeof pitrixClient>;

/**
 * A client of the Pitrix API: `client.<resource>.<operation>(…)` for every operation of `docs/openapi.json`.
 * Each throws `ApiProblem` when the API refuses, and `ConnectionError` when it cannot be reached.
 */
export function pitrixClient(options: TransportOptions) {
  const send = transport(options);
  const made = resources(send);
  return {
    ...made,
    jobs: { ...made.jobs, wait: waitForJob(made.jobs) },
    repos: { ...made.repos, waitForScan: waitForScan(send) },
    /** Any request, in the words of the API: for what has no method here. */
    send,
  };
}
