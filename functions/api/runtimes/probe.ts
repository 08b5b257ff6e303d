import type * as z from "zod";
import { Runtime } from "../../../shared/domain/runtime/schema.ts";
import type { Functions } from "../../../shared/platform/lambda.ts";
import { askCloud, refusalProblem } from "./cloud.ts";

const Report = Runtime.shape.probe.omit({ at: true });
export type Report = z.infer<typeof Report>;

export interface ProbeRequest {
  readonly tenantId: string;
  readonly credentialId: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Asks the cloud. @throws Problem when it refuses, with its own code and words */
export type Probe = (provider: string, request: ProbeRequest) => Promise<Report>;

export function probeBy(functions: Functions, prefix: string): Probe {
  return async (provider, request) => {
    const answer = await askCloud(functions, `${prefix}${provider}`, request, Report);
    if ("report" in answer) return answer.report;
    throw refusalProblem(answer.refusal, "with pointers");
  };
}
