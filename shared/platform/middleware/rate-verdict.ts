import * as z from "zod";
import { Problem } from "../../kernel/problem.ts";

/** What the authorizer tells the functions of a request's rate, as an authorizer's context holds it: texts. */
export const RateVerdict = z.object({
  /** Seconds until the next request may be sent; absent = this one is answered. */
  limited: z.coerce.number().int().positive().optional(),
  violated: z.string().optional(),
  ratePolicy: z.string().max(500).optional(),
  rateLimit: z.string().max(500).optional(),
});
export type RateVerdict = z.infer<typeof RateVerdict>;

/** 429, for a request that was one too many. */
export function tooMany({ limited = 1, violated = "principal" }: RateVerdict): Problem {
  const whose = violated === "tenant" ? "All tokens and users of the tenant together" : "This token or user";
  return new Problem({
    status: 429,
    code: "too-many-requests",
    title: "Too many requests",
    detail: `${whose} sent more requests than are answered; RateLimit-Policy says how many may be. Try again in ${limited} s.`,
    retryable: true,
    retryAfter: limited,
    extensions: { "violated-policies": [violated] },
  });
}
