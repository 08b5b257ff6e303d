import type { MiddlewareObj } from "@middy/core";
import { Problem } from "../../kernel/problem.ts";
import { ConditionFailed } from "../dynamodb.ts";
import { type ApiRequest, type HttpAnswer, header } from "./http.ts";

/** Strong validator of an object: its version, which every change raises. */
export function etag(version: number): string {
  return `"${version}"`;
}

/** Requires `If-Match` (RFC 9110, section 13.1.1): 428 without it, so that no change overwrites one that was not seen. */
export function precondition(): MiddlewareObj<ApiRequest, HttpAnswer> {
  return {
    before({ event }) {
      const value = header(event, "if-match")?.trim();
      if (value === undefined || value === "") {
        throw new Problem({
          status: 428,
          code: "precondition-required",
          title: "If-Match is required",
          detail: 'Read the object, and send the "ETag" of that answer as "If-Match"; "*" takes any version.',
        });
      }
      const version = /^"(\d{1,15})"$/.exec(value)?.[1];
      if (value !== "*" && version === undefined) {
        throw new Problem({
          status: 400,
          code: "invalid-header",
          title: "If-Match has a wrong form",
          detail: 'Send one "ETag" as it was answered, with its quotes, or "*".',
        });
      }
      event.state.ifMatch = version === undefined ? "any" : Number(version);
    },
  };
}

/** @throws Problem 412 `version-mismatch` when the object is at another version than the client has seen */
export function requireVersion(object: { readonly version: number }, ifMatch: number | "any" | undefined): void {
  if (ifMatch === undefined || ifMatch === "any" || ifMatch === object.version) return;
  throw versionMismatch(object.version);
}

/** Awaits a save that is guarded by the version that was read. @throws Problem 412 when another change came between */
export async function unlessChanged<T>(save: Promise<T>): Promise<T> {
  try {
    return await save;
  } catch (error) {
    if (error instanceof ConditionFailed) throw versionMismatch();
    throw error;
  }
}

export function versionMismatch(current?: number): Problem {
  return new Problem({
    status: 412,
    code: "version-mismatch",
    title: "The object has changed",
    detail: `Read it again${current === undefined ? "" : ` (it is at version ${current})`}, and decide whether your change still fits.`,
  });
}
