import * as z from "zod";
import type { DeploymentStore } from "../domain/deployment/store.ts";
import { Problem } from "../kernel/problem.ts";
import { ProviderRefusal, refusalOf } from "../tasks/provider-refusal.ts";
import type { Ask } from "./ask.ts";
import { look } from "./look.ts";
import { type OpeningParts, openPlace } from "./open.ts";

/** What the provider's function answers. */
export const LookAnswer = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), answer: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error: ProviderRefusal,
  }),
]);
export type LookAnswer = z.infer<typeof LookAnswer>;

/** Two round trips, one request to KMS, and what the cluster is asked. Never throws what a cluster refused. */
export function answering(parts: OpeningParts & { readonly deployments: Pick<DeploymentStore, "get"> }) {
  return async (asked: {
    readonly tenantId: string;
    readonly deploymentId: string;
    readonly ask: Ask;
  }): Promise<LookAnswer> => {
    try {
      const deployment = await parts.deployments.get(asked.tenantId, asked.deploymentId);
      const open = deployment === undefined ? undefined : await openPlace(parts, deployment);
      if (open === undefined) return refused("no-workloads", "NoWorkloads", "There are no workloads of it.");
      return { ok: true, answer: await look(open.inspect, open.place, asked.ask) };
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal !== undefined) return { ok: false, error: refusal };
      if (error instanceof Problem && error.code === "secret-missing")
        return refused("auth", "SecretMissing", error.message);
      throw error;
    }
  };
}

function refused(kind: string, providerCode: string, message: string): LookAnswer {
  return { ok: false, error: { kind, providerCode, message } };
}
