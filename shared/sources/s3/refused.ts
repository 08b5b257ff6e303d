import type { SafeAnswer } from "../../platform/safe-fetch.ts";
import { SourceError } from "../contract.ts";
import { refusedStatus } from "../exchange.ts";

/** The error of an answer that is not 200, with the server's own code where it says one. */
export function refused(what: string, { status, body, headers }: SafeAnswer, hadCredential: boolean): SourceError {
  const text = Buffer.from(body.subarray(0, 4096)).toString("utf8");
  const code = /<Code>([A-Za-z0-9]{1,64})<\/Code>/.exec(text)?.[1];
  const region = headers["x-amz-bucket-region"] ?? /<Region>([a-z0-9-]{1,64})<\/Region>/.exec(text)?.[1];
  if ((status === 301 || status === 307 || code === "AuthorizationHeaderMalformed") && region !== undefined)
    return new SourceError("repo-refused-url", `The bucket lies in the region ${region}: give it as "region".`, false);
  if (status >= 300 && status < 400)
    return new SourceError(
      "repo-refused-url",
      `${what} answered ${status}: a bucket's redirects are not followed.`,
      false,
    );
  return refusedStatus(code === undefined ? what : `${what} (${code})`, status, hadCredential);
}
