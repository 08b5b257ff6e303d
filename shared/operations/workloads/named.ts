import type { Deployment } from "../../domain/deployment/schema.ts";
import { invalid } from "../../kernel/problem.ts";
import type { PreviewAnswer } from "../../workloads/preview/view.ts";
import type { Facts, Named } from "../contract.ts";
import type { Clusters } from "./clusters.ts";

/**
 * Workloads that a request names are there, or will be by the answers that come with it. What is there says the package where
 * it is one of plain objects, else the cluster; only a name that is not there costs a preview. A cluster that does not answer
 * keeps no request from being accepted: its job says what is wrong.
 * @param after the deployment as it would be; absent where the request changes nothing of what is put
 * @returns what a preview has said, where one was asked
 * @throws Problem 422 `invalid-request` with a pointer for each that is not there
 */
export async function requireWorkloads(
  clusters: Clusters | undefined,
  facts: Pick<Facts, "workloads">,
  named: readonly Named[],
  after: Deployment | undefined,
): Promise<PreviewAnswer | undefined> {
  const known = named.length === 0 ? undefined : await facts.workloads();
  if (known === undefined) return undefined;
  const missing = named.filter(({ name }) => !known.names.includes(name));
  if (missing.length === 0) return undefined;
  if (known.exact || after === undefined) throw unknown(missing, known.names);
  const answer = await clusters?.preview(after, false);
  const { workloads } = answer ?? {};
  if (workloads === undefined) return answer;
  const still = missing.filter(({ name }) => !workloads.includes(name));
  if (still.length > 0) throw unknown(still, workloads);
  return answer;
}

/** As many are listed. */
const LISTED = 20;

function unknown(missing: readonly Named[], there: readonly string[]) {
  const more = there.length > LISTED ? ` and ${there.length - LISTED} more` : "";
  const listed = there.length === 0 ? "none" : `${there.slice(0, LISTED).join(", ")}${more}`;
  return invalid(
    "invalid-request",
    "There is no such workload",
    missing.map(({ name, pointer }) => ({
      pointer,
      detail: `The app has no workload ${name}.`,
      remedy: `Name one that there is: ${listed}.`,
    })),
  );
}
