import * as z from "zod";
import type { Route } from "../../shared/platform/middleware/route.ts";
import { outputs } from "./examples.ts";

const text = { type: "string" };

/** Of every answer to somebody whose requests are counted. */
const rate = {
  "RateLimit-Policy": { description: "Requests that are answered: `q` in `w` seconds, by policy", schema: text },
  RateLimit: { description: "Requests left (`r`), and seconds until all are there again (`t`)", schema: text },
};

/** Headers that a request of the route carries. */
export function requestHeaders(route: Route) {
  const list: object[] = [];
  if (route.idempotent !== undefined) {
    list.push({
      name: "Idempotency-Key",
      in: "header",
      required: false,
      description: "The same key with the same request answers what the first request answered, for 24 hours.",
      schema: { type: "string", minLength: 1, maxLength: 255 },
    });
  }
  if (route.conditional === true) {
    list.push({
      name: "If-Match",
      in: "header",
      required: true,
      description: "`ETag` of the object as it was read, or `*` for any version.",
      schema: text,
    });
  }
  if (route.localised === true) {
    list.push({
      name: "Accept-Language",
      in: "header",
      required: false,
      description: "Languages of the answer, where it has them; `locale` wins over it.",
      schema: text,
    });
  }
  return list;
}

/** Headers of the route's success. */
export function answerHeaders(route: Route): Record<string, object> {
  const { answer } = outputs(route);
  // What can be changed counts its versions; a `version` in words is something else's, such as a release's.
  const versioned =
    route.immutable === true ||
    (answer instanceof z.ZodObject &&
      Object.hasOwn(answer.shape, "version") &&
      !(answer.shape.version instanceof z.ZodString));
  return {
    "X-Request-Id": { description: "Finds the request in the platform's logs", schema: text },
    ...rate,
    ...(versioned ? { ETag: { description: "Version of the object, for `If-Match`", schema: text } } : {}),
    ...(route.status === 201 ? { Location: { description: "Path of the new object", schema: text } } : {}),
    ...(route.location === undefined ? {} : { Location: { description: route.location, schema: text } }),
    ...(route.status === 202
      ? {
          Location: { description: "Path of the job or scan to follow", schema: text },
          "Retry-After": { description: "Seconds until a look is worth it", schema: { type: "integer" } },
        }
      : {}),
    ...(route.progress === true
      ? {
          "Retry-After": {
            description: "Seconds until another look is worth it; absent at the end",
            schema: { type: "integer" },
          },
        }
      : {}),
    ...(route.localised === true
      ? {
          "Content-Language": { description: "Language of the answer", schema: text },
          Vary: { description: "`Accept-Language`", schema: text },
        }
      : {}),
    ...(route.idempotent === undefined
      ? {}
      : { "Idempotency-Replayed": { description: "`true` on a replayed answer", schema: text } }),
  };
}

/** Headers of a problem. */
export function problemHeaders(status: number): Record<string, object> {
  return {
    "X-Request-Id": { description: "Finds the request in the platform's logs", schema: text },
    ...rate,
    ...(status === 401 ? { "WWW-Authenticate": { description: "How to send a token", schema: text } } : {}),
    ...(status === 409 || status === 429 || status >= 500
      ? {
          "Retry-After": {
            description: "Seconds until the same request may succeed, when that is known",
            schema: { type: "integer" },
          },
        }
      : {}),
  };
}
