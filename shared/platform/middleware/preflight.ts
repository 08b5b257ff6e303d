import type { MiddlewareObj } from "@middy/core";
import type { ApiRequest, HttpAnswer } from "./http.ts";

/**
 * Answers what a browser asks before it lets a page of another origin send something. The gateway adds who may, from its CORS
 * configuration; but a route of `ANY` takes `OPTIONS` too, so that the question comes here, and counts as answered only by a 2xx.
 */
export function preflight(): MiddlewareObj<ApiRequest, HttpAnswer> {
  return {
    before({ event }) {
      const asks = Object.keys(event.headers).some((name) => name.toLowerCase() === "access-control-request-method");
      return event.requestContext.http.method === "OPTIONS" && asks
        ? { statusCode: 204, headers: {}, body: "" }
        : undefined;
    },
  };
}
