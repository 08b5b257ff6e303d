import middy from "@middy/core";
import httpRouter from "@middy/http-router";
import type * as z from "zod";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import { repeatOnConflict } from "../conflicts.ts";
import { withinTenant } from "../fence.ts";
import { createLogger, type Logger } from "../logger.ts";
import { type About, type AuditLog, actsOf, auditDenied } from "./audit.ts";
import { authorise, noSuchRoute, openToAll } from "./authorise.ts";
import { binaryBody } from "./binary-body.ts";
import { type ApiRequest, type HttpAnswer, header } from "./http.ts";
import { idempotency, type KeyRecords } from "./idempotency.ts";
import { jsonBody } from "./json-body.ts";
import { acceptedLanguages } from "./languages.ts";
import { etag, precondition } from "./precondition.ts";
import { preflight } from "./preflight.ts";
import { accessLog, prepare } from "./prepare.ts";
import { problems } from "./problems.ts";
import { rateFields } from "./rate-fields.ts";
import { type Answer, type Call, type Method, OPEN, type Route } from "./route.ts";
import { parseBody, parseParams, parseQuery } from "./validate.ts";

export interface ApiOptions {
  /** Needed as soon as a route is `idempotent`. */
  readonly records?: KeyRecords;
  /** Needed as soon as a route changes something. */
  readonly audit?: AuditLog;
  readonly clock?: Clock;
  readonly log?: Logger;
}

/** A route with its operation, ready for the router. */
export type Endpoint = (options: ApiOptions) => {
  readonly method: Method;
  readonly path: string;
  readonly handler: middy.MiddyfiedHandler<ApiRequest, HttpAnswer>;
};

/** The Lambda handler of a resource: its endpoints behind one router, every error rendered as a problem. */
export function api(endpoints: readonly Endpoint[], options: ApiOptions = {}) {
  const routes = endpoints.map((endpoint) => endpoint(options));
  // biome-ignore lint/suspicious/noExplicitAny: its types name the gateway's whole events; ours is the part that we read
  const router = httpRouter<any, HttpAnswer>({
    routes,
    notFoundResponse(input) {
      throw noSuchRoute(input);
    },
  });
  return middy<ApiRequest, HttpAnswer>(router)
    .use(accessLog())
    .use(rateFields())
    .use(problems())
    .use(prepare({ log: options.log ?? createLogger(), clock: options.clock ?? systemClock }))
    .use(preflight());
}

/** Wires one operation to its route. */
export function endpoint<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, O extends z.ZodType>(
  route: Route<P, Q, B, O>,
  operation: (call: Call<z.output<P>, z.output<Q>, z.output<B>, z.input<O>>) => Promise<Answer<z.input<O>>>,
): Endpoint {
  return (options) => {
    const { audit } = options;
    const changes = route.method !== "GET" && route.unaudited === undefined;
    if (changes && audit === undefined) throw new Error(`${route.operationId} needs an audit log (ApiOptions.audit)`);
    const run = async (event: ApiRequest): Promise<HttpAnswer> => {
      const { state } = event;
      const { caller, reach, requestId, now, log } = state;
      if (caller === undefined || reach === undefined) throw new Error(`${route.operationId} ran without a caller`);
      const render = (answer: Answer<z.input<O>>) => renderAnswer(route, answer, requestId);
      const params = parseParams(route.input.params, event.pathParameters ?? {}, route.noun);
      const query = parseQuery(route.input.query, event.queryStringParameters);
      const dry = isDryRun(query);
      let committed: HttpAnswer | undefined;
      const call: Parameters<typeof operation>[0] = {
        params,
        query,
        body: parseBody(route.input.body, state.content),
        caller,
        tenantId: caller.tenantId,
        reach,
        requestId,
        sourceIp: event.requestContext.http.sourceIp,
        now,
        log: log.with({ tenantId: caller.tenantId }),
        languages: acceptedLanguages(header(event, "accept-language")),
        ifMatch: state.ifMatch,
        async commit(done, save, about: About = {}) {
          if (dry) throw new Error(`${route.operationId} changes nothing, and was about to`);
          const rendered = render(done);
          const told = changes ? actsOf(route, event, caller, { body: done.body, about }) : [];
          const acts = told.flatMap((act) => audit?.write(act) ?? []);
          const again = (also: Parameters<typeof save>[0]) => repeatOnConflict(() => save([...also, ...acts]));
          if (state.commit === undefined) await again([]);
          committed = state.commit === undefined ? rendered : await state.commit(rendered, again);
          if (done.once !== undefined) committed = render({ ...done, body: Object.assign({}, done.body, done.once) });
          return done;
        },
      };
      // Who may act on the whole platform has no tenant to be kept in.
      const answer = await (reach.scope === "platform"
        ? operation(call)
        : withinTenant(caller.tenantId, () => operation(call)));
      if (changes && !dry && committed === undefined) throw new Error(`${route.operationId} ended without a commit`);
      return committed ?? render(answer);
    };
    const handler = middy<ApiRequest, HttpAnswer>(run).use(
      route.permission === OPEN ? openToAll() : authorise(route.permission, route.least),
    );
    if (audit !== undefined) handler.use(auditDenied(route, audit));
    if (route.method !== "GET") handler.use(route.binary === undefined ? jsonBody() : binaryBody(route.binary));
    if (route.conditional === true) handler.use(precondition());
    if (route.idempotent !== undefined && options.records !== undefined) {
      const name = `${route.method} ${route.path}`;
      handler.use(idempotency({ name, mode: route.idempotent }, options.records));
    }
    return { method: route.method, path: route.path, handler };
  };
}

/** `dryRun=true` of a route that knows it. */
function isDryRun(query: unknown): boolean {
  return typeof query === "object" && query !== null && "dryRun" in query && query.dryRun === "true";
}

/** The answer as HTTP, with nothing in it but what the route's output names. */
function renderAnswer<O>(route: Route, answer: Answer<O>, requestId: string): HttpAnswer {
  const headers = {
    "cache-control": "no-store",
    "x-request-id": requestId,
    ...(route.localised === true ? { vary: "accept-language" } : {}),
    ...(answer.language === undefined ? {} : { "content-language": answer.language }),
    ...(answer.version === undefined ? {} : { etag: etag(answer.version) }),
    ...(answer.location === undefined ? {} : { location: answer.location }),
    ...(answer.retryAfter === undefined ? {} : { "retry-after": String(answer.retryAfter) }),
  };
  const body = route.output.parse(answer.body);
  const statusCode = answer.status ?? route.status;
  if (body === undefined) return { statusCode, headers, body: "" };
  return {
    statusCode,
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}
