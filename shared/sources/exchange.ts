import { FetchError } from "../platform/fetch-error.ts";
import { SourceError, type SourceErrorCode, type Validators } from "./contract.ts";

/** What sources over HTTP have in common: conditions, and errors in the words of a repo's owner. */
export function conditions(known: Validators): Record<string, string> {
  return {
    ...(known.etag === undefined ? {} : { "if-none-match": known.etag }),
    // RFC 9110, 13.1.3: ignored where an entity tag is sent, so it is not sent then.
    ...(known.lastModified === undefined || known.etag !== undefined
      ? {}
      : { "if-modified-since": known.lastModified }),
  };
}

/** Kept for the next request: short, and nothing that could end a header. */
export function header(value: string | undefined): string | undefined {
  return value !== undefined && /^[\x20-\x7e]{1,256}$/.test(value) ? value : undefined;
}

/**
 * The error for an answer that is none of the expected. 4xx but "try later" are the owner's to mend.
 * @param what such as "The repo's index"
 * @param code where the status itself says nothing more: of an archive always `archive-missing`
 */
export function refusedStatus(
  what: string,
  status: number,
  hadCredential: boolean,
  code?: SourceErrorCode,
): SourceError {
  const retryable = status >= 500 || status === 429 || status === 408;
  if (code !== undefined) return new SourceError(code, `${what} answered ${status}.`, retryable);
  if (status === 401 || status === 403) {
    const detail = hadCredential ? "the credential is not good there" : "it wants a credential";
    return new SourceError("repo-credential-refused", `${what} answered ${status}: ${detail}.`, false);
  }
  if (status === 404 || status === 410) return new SourceError("repo-not-found", `${what} answered ${status}.`, false);
  return new SourceError("repo-unreachable", `${what} answered ${status}.`, retryable);
}

/** Runs a fetch; its errors become the source's. */
export async function translated<T>(what: "repo" | "archive", run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    throw new SourceError(codeOf(what, error), error.message, error.retryable, { cause: error });
  }
}

function codeOf(what: "repo" | "archive", { kind }: FetchError): SourceErrorCode {
  if (kind === "private-address") return "repo-private-address";
  if (kind === "refused-url" || kind === "too-large" || kind === "too-many-redirects") return "repo-refused-url";
  return what === "repo" ? "repo-unreachable" : "archive-missing";
}
