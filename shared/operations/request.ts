import * as z from "zod";
import { parseBody } from "../platform/middleware/validate.ts";
import type { RequestKind } from "./contract.ts";
import { reason } from "./deploy/request.ts";

const Reasoned = z.object({ reason });

/** A request with the reason that each may have. @throws Problem 422 with pointers */
export function withReason(kind: RequestKind, body: unknown): Record<string, unknown> & z.infer<typeof Reasoned> {
  const given = parseBody(z.record(z.string(), z.unknown()), body ?? {});
  const { reason: why, ...request } = given;
  const asked = parseBody(Reasoned, { reason: why });
  return { ...z.record(z.string(), z.unknown()).parse(parseBody(kind.request, request)), ...asked };
}
