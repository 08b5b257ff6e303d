import type { MiddlewareObj } from "@middy/core";
import type { ApiRequest, HttpAnswer } from "./http.ts";
import { RateVerdict } from "./rate-verdict.ts";

/** Says in every answer how many requests may be sent, and how many are left, as the authorizer counted them. */
export function rateFields(): MiddlewareObj<ApiRequest, HttpAnswer> {
  return {
    after(request) {
      if (request.response !== null && request.response !== undefined)
        request.response = withFields(request.event, request.response);
    },
    onError(request) {
      if (request.response !== null && request.response !== undefined)
        request.response = withFields(request.event, request.response);
    },
  };
}

function withFields(event: ApiRequest, answer: HttpAnswer): HttpAnswer {
  const told = RateVerdict.safeParse(event.requestContext.authorizer?.lambda);
  if (!told.success) return answer;
  const { ratePolicy, rateLimit } = told.data;
  return {
    ...answer,
    headers: {
      ...answer.headers,
      ...(ratePolicy === undefined ? {} : { "ratelimit-policy": ratePolicy }),
      ...(rateLimit === undefined ? {} : { ratelimit: rateLimit }),
    },
  };
}
