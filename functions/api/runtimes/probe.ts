import * as z from "zod";
import { Runtime } from "../../../shared/domain/runtime/schema.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { FunctionFailed, type Functions } from "../../../shared/platform/lambda.ts";
import { ProviderRefusal } from "../../../shared/tasks/provider-refusal.ts";

const Report = Runtime.shape.probe.omit({ at: true });
export type Report = z.infer<typeof Report>;

/** What `functions/provider/probe` answers. */
const ProbeAnswer = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), report: Report }),
  z.object({
    ok: z.literal(false),
    error: ProviderRefusal,
  }),
]);

export interface ProbeRequest {
  readonly tenantId: string;
  readonly credentialId: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Asks the cloud. @throws Problem when it refuses, with its own code and words */
export type Probe = (provider: string, request: ProbeRequest) => Promise<Report>;

/** By the provider's own function: only that one may open credentials, and only it holds the cloud's SDK. */
export function probeBy(functions: Functions, prefix: string): Probe {
  return async (provider, request) => {
    const answer = ProbeAnswer.parse(await call(functions, `${prefix}${provider}`, request));
    if (answer.ok) return answer.report;
    throw refusal(answer.error);
  };
}

async function call(functions: Functions, name: string, request: ProbeRequest): Promise<unknown> {
  try {
    return await functions.call(name, request);
  } catch (error) {
    if (!(error instanceof FunctionFailed)) throw error;
    throw unavailable("The cloud did not answer in time, or our request to it broke off.", undefined, error);
  }
}

function refusal(error: ProviderRefusal): Problem {
  const words = `The cloud said ${error.providerCode}: ${error.message}`;
  const extensions = { providerCode: error.providerCode, providerMessage: error.message };
  switch (error.kind) {
    case "throttled":
    case "unavailable":
      return unavailable(words, extensions);
    case "secret-missing":
      return new Problem({
        status: 422,
        code: error.kind,
        title: "The secret is missing",
        detail: error.message,
        errors: [{ pointer: "/credentialId", detail: error.message }],
      });
    case "auth":
    case "denied":
      return new Problem({
        status: 422,
        code: "credential-refused",
        title: "The cloud refused the credential",
        detail: words,
        errors: [
          {
            pointer: "/credentialId",
            detail: words,
            remedy: error.remedy ?? "Correct the credential (PATCH /credentials/{id}), or grant it the rights.",
          },
        ],
        extensions,
      });
    default:
      return new Problem({
        status: 422,
        code: "runtime-refused",
        title: "The cloud refused the configuration",
        detail: words,
        errors: [{ pointer: "/config", detail: words, remedy: "Correct the configuration." }],
        extensions,
      });
  }
}

function unavailable(detail: string, extensions?: Readonly<Record<string, unknown>>, cause?: unknown): Problem {
  return new Problem(
    {
      status: 503,
      code: "cloud-unavailable",
      title: "The cloud does not answer",
      detail,
      retryable: true,
      retryAfter: 5,
      ...(extensions === undefined ? {} : { extensions }),
    },
    { cause },
  );
}
