import type * as z from "zod";
import { Problem } from "../../../shared/kernel/problem.ts";
import { FunctionFailed, type Functions } from "../../../shared/platform/lambda.ts";
import { type ScanRequest, ValidateAnswer, type ValidateRequest } from "../../../shared/sources/messages.ts";

export type ValidRepo = Pick<Extract<z.infer<typeof ValidateAnswer>, { ok: true }>, "packages" | "faults">;

/** The indexer, as the API uses it. Only its function may open connections to addresses that tenants name. */
export interface Scanner {
  /** Begins a scan, or the clearing up after a deleted repo; answers at once. */
  start(request: ScanRequest): Promise<void>;
  /** What the index at that URL holds. @throws Problem 422 `repo-refused` */
  validate(url: string): Promise<ValidRepo>;
}

export function scannerBy(functions: Functions, name: string): Scanner {
  return {
    start: (request) => functions.send(name, request),
    async validate(url) {
      const request: ValidateRequest = { validate: { url } };
      const answer = ValidateAnswer.parse(await call(functions, name, request));
      if (answer.ok) return { packages: answer.packages, faults: answer.faults };
      throw refused(answer.detail, answer.retryable, answer.code);
    },
  };
}

async function call(functions: Functions, name: string, payload: unknown): Promise<unknown> {
  try {
    return await functions.call(name, payload);
  } catch (error) {
    if (!(error instanceof FunctionFailed)) throw error;
    throw refused("Reading the index took too long or broke off.", true, "repo-unreachable", error);
  }
}

function refused(detail: string, retryable: boolean, reason: string, cause?: unknown): Problem {
  return new Problem(
    {
      status: 422,
      code: "repo-refused",
      title: "This is no repo that we can read",
      detail,
      errors: [{ pointer: "/url", detail }],
      retryable,
      extensions: { reason },
    },
    { cause },
  );
}
