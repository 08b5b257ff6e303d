import * as z from "zod";
import { invalid, Problem } from "../../../shared/kernel/problem.ts";
import { FunctionFailed, type Functions } from "../../../shared/platform/lambda.ts";

/** What `functions/indexer/scan-repo` answers to `{ validate: { url } }`. */
const ValidateAnswer = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), packages: z.int() }),
  z.object({ ok: z.literal(false), detail: z.string() }),
]);

/** The indexer, as the API uses it. Only its function may open connections to addresses that tenants name. */
export interface Scanner {
  /** Begins a scan, or the clearing up after a deleted repo; answers at once. */
  start(request: { readonly tenantId: string; readonly repoId: string; readonly eventId?: string }): Promise<void>;
  /** Number of packages in the index at that URL. @throws Problem 422 `repo-refused` */
  validate(url: string): Promise<number>;
}

export function scannerBy(functions: Functions, name: string): Scanner {
  return {
    start: (request) => functions.send(name, request),
    async validate(url) {
      const answer = ValidateAnswer.parse(await call(functions, name, { validate: { url } }));
      if (answer.ok) return answer.packages;
      throw invalid("repo-refused", "This is no repo that we can read", [{ pointer: "/url", detail: answer.detail }]);
    },
  };
}

async function call(functions: Functions, name: string, payload: unknown): Promise<unknown> {
  try {
    return await functions.call(name, payload);
  } catch (error) {
    if (!(error instanceof FunctionFailed)) throw error;
    throw new Problem(
      {
        status: 422,
        code: "repo-refused",
        title: "This is no repo that we can read",
        detail: "Reading the index took too long or broke off.",
        errors: [{ pointer: "/url", detail: "Reading the index took too long or broke off." }],
        retryable: true,
      },
      { cause: error },
    );
  }
}
