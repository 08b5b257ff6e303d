import * as z from "zod";
import type { Deployment } from "../../domain/deployment/schema.ts";
import { FunctionFailed, type Functions } from "../../platform/lambda.ts";
import type { Sealer } from "../../platform/secrets.ts";
import { PreviewAnswer } from "../../workloads/preview/view.ts";

/** What clusters are asked while an operation is decided: by their providers' own functions. Nothing is written there. */
export interface Clusters {
  /**
   * What putting the deployment as it would be would change; `stopped`: without a pod. One request to KMS, for answers travel
   * sealed, and a call of some seconds, of 22 s at most. A cluster that says nothing is an answer too.
   */
  preview(deployment: Deployment, stopped: boolean): Promise<PreviewAnswer>;
  /** Workloads that it has now, as `Deployment/web`; `undefined` where the cluster does not say it within 5 s, or has more than 100. */
  workloads(deployment: Deployment): Promise<readonly string[] | undefined>;
}

/** Names of the functions before the provider's id. */
export interface ClusterFunctions {
  readonly PREVIEW_FUNCTION_PREFIX: string;
  readonly INSPECT_FUNCTION_PREFIX: string;
}

const MOST_WORKLOADS = 100;
/** What looks ahead has 22 s of the 29 that a request may take. */
const LOOK_MS = 5_000;
/** What the function that looks into clusters answers where it has an answer. */
const Workloads = z.object({
  ok: z.literal(true),
  answer: z.object({
    items: z.array(z.object({ kind: z.string(), name: z.string() })),
    cursor: z.string().optional(),
  }),
});

export function clustersBy(
  functions: Pick<Functions, "call">,
  sealer: Pick<Sealer, "seal">,
  { PREVIEW_FUNCTION_PREFIX, INSPECT_FUNCTION_PREFIX }: ClusterFunctions,
): Clusters {
  /** `undefined` where the function has not answered. */
  const call = (name: string, payload: unknown): Promise<unknown> =>
    functions.call(name, payload).catch((error: unknown) => {
      if (error instanceof FunctionFailed) return undefined;
      throw error;
    });
  return {
    async preview(deployment, stopped) {
      const { tenantId, id: deploymentId, provider } = deployment;
      const text = JSON.stringify({ deployment, ...(stopped ? { stopped } : {}) });
      const sealed = await sealer.seal(text, { tenant: tenantId, object: deploymentId });
      const told = await call(`${PREVIEW_FUNCTION_PREFIX}${provider}`, { tenantId, deploymentId, sealed });
      return told === undefined ? NO_ANSWER : PreviewAnswer.parse(told);
    },
    async workloads({ tenantId, id: deploymentId, provider }) {
      const ask = { ask: "workloads", limit: MOST_WORKLOADS };
      const asked = call(`${INSPECT_FUNCTION_PREFIX}${provider}`, { tenantId, deploymentId, ask });
      const told = Workloads.safeParse(await within(LOOK_MS, asked));
      if (!told.success || told.data.answer.cursor !== undefined) return undefined;
      return told.data.answer.items.map(({ kind, name }) => `${kind}/${name}`);
    },
  };
}

const NO_ANSWER: PreviewAnswer = {
  cluster: { known: false, objects: [], more: 0 },
  findings: [{ severity: "note", code: "cluster-silent", detail: "The cluster did not answer in time." }],
};

async function within<T>(milliseconds: number, asked: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
