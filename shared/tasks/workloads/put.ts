import { ProviderError } from "../../providers/contract.ts";
import type { ReleaseInput, ReleasesCapability } from "../../providers/workloads.ts";
import type { TaskResult } from "../contract.ts";

/**
 * Puts a release. What another put holds is waited for: only one job is at work on a deployment, so that it is one whose
 * worker died in the middle (of a job that was cancelled then, say), and what it holds is free within minutes.
 */
export async function put(releases: Pick<ReleasesCapability, "put">, input: ReleaseInput): Promise<TaskResult> {
  try {
    const { revision } = await releases.put(input);
    return { kind: "done", output: { release: revision } };
  } catch (error) {
    if (!(error instanceof ProviderError) || error.providerCode !== "PutUnderWay") throw error;
    return { kind: "pending", waitingFor: `the end of another put: ${error.message}` };
  }
}
