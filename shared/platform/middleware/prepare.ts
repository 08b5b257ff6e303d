import type { MiddlewareObj } from "@middy/core";
import type { Clock } from "../../kernel/clock.ts";
import type { Logger } from "../logger.ts";
import { type ApiRequest, type HttpAnswer, HttpEvent, requestFields } from "./http.ts";

/** Reads the gateway's event, and gives the request an id, a time and a logger. The first of all middlewares. */
export function prepare(options: { readonly log: Logger; readonly clock: Clock }): MiddlewareObj<unknown, HttpAnswer> {
  return {
    before(request) {
      const event = HttpEvent.parse(request.event);
      const { requestId, http } = event.requestContext;
      // Some clients escape the colon of `/jobs/{id}:retry`; it needs no escape in a path (RFC 3986, section 3.3).
      http.path = http.path.replace(/%3A/gi, ":");
      const log = options.log.with({ requestId });
      request.event = { ...event, state: { requestId, now: options.clock(), log } } satisfies ApiRequest;
    },
  };
}

/** Writes one line a request. */
export function accessLog(): MiddlewareObj<ApiRequest, HttpAnswer> {
  return {
    after(request) {
      note(request.event, request.response?.statusCode);
    },
    onError(request) {
      note(request.event, request.response?.statusCode);
    },
  };
}

function note(event: ApiRequest, status: number | undefined): void {
  const { log, caller } = event.state;
  log.info("request", {
    ...requestFields(event),
    status,
    ...(caller === undefined ? {} : { tenantId: caller.tenantId, actorId: caller.actorId, tokenId: caller.tokenId }),
  });
}
