import type { MiddlewareObj } from "@middy/core";
import { Problem } from "../../kernel/problem.ts";
import { type ApiRequest, type HttpAnswer, requestFields } from "./http.ts";

/** Renders every error as problem details; what is not a `Problem` becomes a 500 that says nothing but the request's id. */
export function problems(): MiddlewareObj<ApiRequest, HttpAnswer> {
  return {
    onError(request) {
      const { state } = request.event;
      const problem = request.error instanceof Problem ? request.error : internal(request.error);
      if (problem.status >= 500)
        state.log.error("request failed", { ...requestFields(request.event), error: request.error });
      request.response = renderProblem(problem, state.requestId);
    },
  };
}

export function renderProblem(problem: Problem, requestId: string): HttpAnswer {
  const { retryAfter } = problem.input;
  return {
    statusCode: problem.status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      "x-request-id": requestId,
      ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
      ...(problem.status === 401 ? { "www-authenticate": 'Bearer realm="pitrix"' } : {}),
    },
    body: JSON.stringify(problem.toDocument(requestId)),
  };
}

function internal(cause: unknown): Problem {
  // A table or key that is throttled heals by itself; everything else does too when it was a crash between two writes.
  const throttled =
    cause instanceof Error && /Throttl|ProvisionedThroughput|RequestLimit|TooManyRequests/.test(cause.name);
  if (throttled) {
    return new Problem({
      status: 429,
      code: "too-many-requests",
      title: "Too many requests",
      detail: "The platform is busy; send the same request again.",
      retryable: true,
      retryAfter: 1,
    });
  }
  return new Problem({
    status: 500,
    code: "internal-error",
    title: "Something went wrong on our side",
    detail: "The request id finds the cause in our logs.",
    retryable: true,
  });
}
