import type * as z from "zod";
import type { RepoPlace } from "../../../shared/domain/repo/place.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { FunctionFailed, type Functions } from "../../../shared/platform/lambda.ts";
import type { SourceErrorCode } from "../../../shared/sources/contract.ts";
import { type ScanRequest, ValidateAnswer, type ValidateRequest } from "../../../shared/sources/messages.ts";

export type ValidRepo = Pick<Extract<z.infer<typeof ValidateAnswer>, { ok: true }>, "packages" | "faults">;

/** A secret as it travels: sealed, with whose and which object's it is. */
export interface SealedSecret {
  readonly sealed: string;
  readonly tenant: string;
  readonly object: string;
}

/** The indexer, as the API uses it. Only its function may open connections to addresses that tenants name. */
export interface Scanner {
  /** Begins a scan, or the clearing up after a deleted repo; answers at once. */
  start(request: ScanRequest): Promise<void>;
  /** What the repo at that place holds. @throws Problem 422 with one of `REFUSALS` as code */
  validate(place: RepoPlace, credential: SealedSecret | undefined): Promise<ValidRepo>;
}

export function scannerBy(functions: Functions, name: string): Scanner {
  return {
    start: (request) => functions.send(name, request),
    async validate(place, credential) {
      const request: ValidateRequest = { validate: { place, ...(credential === undefined ? {} : { credential }) } };
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
    throw refused("Reading the repo took too long or broke off.", true, "repo-unreachable", error);
  }
}

const TITLES: Readonly<Record<SourceErrorCode, string>> = {
  "repo-unreachable": "The repo does not answer",
  "repo-private-address": "The repo lies at a private address",
  "repo-refused-url": "This URL is not read",
  "repo-credential-refused": "The repo refuses the credential",
  "secret-missing": "The secret is missing",
  "repo-not-found": "There is nothing at this URL",
  "repo-not-an-index": "This is no repo that we can read",
  "archive-missing": "The repo lacks what it lists",
};

function refused(detail: string, retryable: boolean, code: SourceErrorCode, cause?: unknown): Problem {
  const pointer = code === "repo-credential-refused" || code === "secret-missing" ? "/credential" : "/url";
  return new Problem(
    {
      status: 422,
      code: code === "archive-missing" ? "repo-not-an-index" : code,
      title: TITLES[code],
      detail,
      errors: [{ pointer, detail }],
      retryable,
    },
    { cause },
  );
}
