import * as z from "zod";
import { COMMON_PROBLEMS, PROBLEMS, type ProblemCode } from "../../shared/platform/middleware/codes.ts";
import { OPEN, type Route } from "../../shared/platform/middleware/route.ts";
import { outputs } from "./examples.ts";
import { answerHeaders, problemHeaders, requestHeaders } from "./headers.ts";
import { gatewayRefusal } from "./problems.ts";
import { type Components, jsonSchema } from "./schemas.ts";

/** What operations share: `components` of the document. */
export interface Shared {
  readonly schemas: Components;
  readonly responses: Map<string, unknown>;
}

/** The operation's group: the first segment of its path. */
export function resourceOf({ path }: Pick<Route, "path">): string {
  return path.split(/[/:]/)[1] ?? "";
}

/** One operation of the document. */
export function operation(route: Route, shared: Shared) {
  const body = bodySchema(route, shared.schemas);
  return {
    operationId: route.operationId,
    tags: [resourceOf(route)],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    security: securityOf(route),
    ...parameters(route),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: !route.input.body.safeParse(undefined).success,
            content: requestContent(route, body, shared.schemas),
          },
        }),
    responses: { ...success(route, shared.schemas), ...failures(route, shared.responses) },
  };
}

function securityOf({ permission, least }: Route) {
  return permission === OPEN ? [] : [{ token: [least === undefined ? permission : `${permission}@${least}`] }];
}

function parameters(route: Route) {
  const list = [...fields(route.input.params, "path"), ...fields(route.input.query, "query"), ...requestHeaders(route)];
  return list.length === 0 ? {} : { parameters: list };
}

const ObjectSchema = z.object({
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
});

/** Parameters as they are sent: a number in a query is text that reads as one, so its parsed form describes it. */
function fields(schema: z.ZodType, place: "path" | "query") {
  const { properties } = ObjectSchema.parse(jsonSchema(schema, "output", new Map()));
  const { required } = ObjectSchema.parse(jsonSchema(schema, "input", new Map()));
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: shape,
  }));
}

/** Bytes have no schema: their media type says it all (OpenAPI 3.1, section 4.8.14.1). */
function requestContent(route: Route, schema: unknown, schemas: Components) {
  if (route.binary !== undefined) {
    const { types, json } = route.binary;
    const bytes = Object.fromEntries(types.map((type) => [type, {}]));
    if (json === undefined) return bytes;
    const instead = { schema: jsonSchema(json, "input", schemas), ...example(route.examples?.body) };
    return { ...bytes, "application/json": instead };
  }
  return { "application/json": { schema, ...example(route.examples?.body) } };
}

function bodySchema(route: Route, schemas: Components) {
  if (route.method === "GET" || route.input.body instanceof z.ZodUndefined) return undefined;
  return jsonSchema(route.input.body, "input", schemas);
}

function success(route: Route, schemas: Components) {
  const headers = answerHeaders(route);
  const content = (output: z.ZodType, value: unknown) => ({
    "application/json": { schema: jsonSchema(output, "output", schemas), example: value },
  });
  const { answer, dryRun } = outputs(route);
  const { examples = {} } = route;
  if (answer === undefined) return { [route.status]: { description: route.summary, headers } };
  return {
    ...(dryRun === undefined
      ? {}
      : { 200: { description: "With `dryRun=true`: what would be made", content: content(dryRun, examples.dryRun) } }),
    [route.status]: { description: route.summary, headers, content: content(answer, examples.answer) },
  };
}

/** What the gateway may answer before any function of ours is asked. */
const GATEWAY: readonly number[] = [401, 413, 429, 500];

/** Problems by status, with the codes that each may have. */
function failures(route: Route, responses: Map<string, unknown>) {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set([...COMMON_PROBLEMS, ...implied(route), ...route.problems])) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => {
      const name = [status, ...codes].join(".");
      responses.set(name, {
        description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].meaning}`).join("\n\n"),
        headers: problemHeaders(status),
        content: {
          "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
          ...(GATEWAY.includes(status) ? { "application/json": { schema: gatewayRefusal } } : {}),
        },
      });
      return [status, { $ref: `#/components/responses/${name}` }];
    }),
  );
}

/** What follows from a route's input alone. */
function implied(route: Route): ProblemCode[] {
  const codes: ProblemCode[] = ["invalid-query"];
  if (route.path.includes("{")) codes.push("not-found");
  if (route.least === "platform") codes.push("no-such-route");
  if (route.method !== "GET") codes.push("body-too-large", "unsupported-media-type", "invalid-request");
  if (route.method !== "GET" && (route.binary === undefined || route.binary.json !== undefined))
    codes.push("invalid-json");
  if (route.conditional === true) codes.push("precondition-required", "version-mismatch", "invalid-header");
  if (route.idempotent !== undefined)
    codes.push("idempotency-key-reused", "idempotency-key-in-flight", "invalid-header");
  return codes;
}

function example(value: unknown) {
  return value === undefined ? {} : { example: value };
}
