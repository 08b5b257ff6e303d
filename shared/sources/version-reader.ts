import type { AppVersion } from "../domain/app/schema.ts";
import { Problem } from "../kernel/problem.ts";
import { FunctionFailed, type Functions } from "../platform/lambda.ts";
import { TakeAnswer, type TakeRequest } from "./messages.ts";

/** Reads versions that a scan only listed, when they are first needed. */
export interface VersionReader {
  /**
   * Answers once the version's package lies in the store, whoever read it. One call of the indexer's function, none
   * where the row says already that the package cannot be used. @throws Problem 422 `version-unreadable`
   */
  read(version: Pick<AppVersion, "id" | "tenantId" | "fault">): Promise<void>;
}

/** By the only function that opens connections to addresses that tenants name. */
export function versionReaderBy(functions: Functions, name: string): VersionReader {
  return {
    async read({ id, tenantId, fault }) {
      if (fault !== undefined) throw unreadable(fault, false);
      const request: TakeRequest = { take: { tenantId, versionId: id } };
      const answer = TakeAnswer.parse(await called(functions.call(name, request)));
      if (!answer.ok) throw unreadable(answer.detail, answer.retryable);
    },
  };
}

/** Copies of the table lag behind its writes by a fraction of a second. */
const LOOKS = 5;
const LOOK_MS = 200;

/**
 * Has the version read, then looks for what was read of it.
 * @param look answers `undefined` while nothing is there
 * @throws Problem 422 `version-unreadable`
 */
export async function onceRead<T>(
  versions: VersionReader,
  version: Pick<AppVersion, "id" | "tenantId" | "fault">,
  look: () => Promise<T | undefined>,
): Promise<T> {
  await versions.read(version);
  for (let attempt = 1; attempt <= LOOKS; attempt++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw unreadable("It was read just now; ask again.", true);
}

async function called(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof FunctionFailed)) throw error;
    throw unreadable("Reading the package took too long or broke off.", true, error);
  }
}

function unreadable(detail: string, retryable: boolean, cause?: unknown): Problem {
  return new Problem(
    {
      status: 422,
      code: "version-unreadable",
      title: "The package of this version cannot be read",
      detail,
      retryable,
    },
    { cause },
  );
}
