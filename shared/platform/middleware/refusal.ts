import * as z from "zod";
import { notFound, Problem } from "../../kernel/problem.ts";
import { REFUSALS } from "../../kernel/refusals.ts";

/** What the authorizer says of somebody who is known and does not get in. */
const Told = z.object({ refusal: z.enum(REFUSALS) });

/** The problem that it means; `undefined` when there is no refusal. */
export function refusal(context: unknown): Problem | undefined {
  const told = Told.safeParse(context);
  if (!told.success) return undefined;
  switch (told.data.refusal) {
    // The same for a tenant that there is not and for one that the user is not in.
    case "no-such-tenant":
      return notFound("tenant", "of the header Pitrix-Tenant");
    case "no-tenant":
      return new Problem({
        status: 403,
        code: "no-tenant",
        title: "You are in no tenant",
        detail: "Accept an invitation, or ask an administrator of a tenant for one.",
      });
    case "tenant-required":
      return new Problem({
        status: 400,
        code: "tenant-required",
        title: "Which tenant is meant is not clear",
        detail: 'You are in several: name one in the header "Pitrix-Tenant". GET /me lists them.',
      });
    case "tenant-suspended":
      return new Problem({
        status: 403,
        code: "tenant-suspended",
        title: "The tenant is suspended",
        detail: "What runs goes on, but nobody gets in until the platform lifts it.",
      });
    case "member-suspended":
      return suspended("You are suspended in this tenant; its administrators can lift it.");
    case "user-suspended":
      return suspended("Your account is suspended; the platform's administrators can lift it.");
  }
}

function suspended(detail: string): Problem {
  return new Problem({ status: 403, code: "user-suspended", title: "You are suspended", detail });
}
