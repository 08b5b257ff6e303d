import * as z from "zod";
import { Problem } from "../../../shared/kernel/problem.ts";
import type { Functions } from "../../../shared/platform/lambda.ts";
import { ProviderRefusal } from "../../../shared/tasks/provider-refusal.ts";

const Answer = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), report: z.unknown() }),
  z.object({ ok: z.literal(false), error: ProviderRefusal }),
]);

/**
 * Asks a cloud by the provider's own function: only that one may open credentials, and only it holds the cloud's SDK. What the cloud itself
 * refused is answered, not thrown. @throws Problem 503 `cloud-unavailable` where the function did not answer
 */
export async function askCloud<T extends z.ZodType>(
  functions: Pick<Functions, "call">,
  name: string,
  request: unknown,
  report: T,
): Promise<{ readonly report: z.output<T> } | { readonly refusal: ProviderRefusal }> {
  // Nothing is changed by it: whether the function failed or was not called at all, it may be asked again, and the log has the cause.
  const told = await functions.call(name, request).catch((cause: unknown) => {
    throw unavailable("The cloud did not answer in time, or our request to it broke off.", undefined, cause);
  });
  const answer = Answer.parse(told);
  return answer.ok ? { report: report.parse(answer.report) } : { refusal: answer.error };
}

/** What the cloud said in its own words; of a request with a body, at its members. */
export function refusalProblem(error: ProviderRefusal, pointers: "with pointers" | "without pointers"): Problem {
  const words = `The cloud said ${error.providerCode}: ${error.message}`;
  const extensions = { providerCode: error.providerCode, providerMessage: error.message };
  const faults = (pointer: string, detail: string, remedy?: string) =>
    pointers === "with pointers" ? { errors: [{ pointer, detail, ...(remedy === undefined ? {} : { remedy }) }] } : {};
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
        ...faults("/credentialId", error.message),
      });
    case "auth":
    case "denied":
      return new Problem({
        status: 422,
        code: "credential-refused",
        title: "The cloud refused the credential",
        detail: words,
        ...faults(
          "/credentialId",
          words,
          error.remedy ?? "Correct the credential (PATCH /credentials/{id}), or grant it the rights.",
        ),
        extensions,
      });
    default:
      return new Problem({
        status: 422,
        code: "runtime-refused",
        title: "The cloud refused the configuration",
        detail: words,
        ...faults("/config", words, "Correct the configuration."),
        extensions,
      });
  }
}

/** The same for who does not see how the runtime is reached: not in the cloud's words, which may name accounts and users. */
export function refusalProblemForGuests({ kind }: ProviderRefusal): Problem {
  if (kind === "throttled" || kind === "unavailable") return unavailable("The cloud did not answer.");
  return new Problem({
    status: 422,
    code: "runtime-refused",
    title: "The cloud refused the runtime's credential or configuration",
    detail: "Whoever keeps the runtime is told why, and can correct it.",
  });
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
