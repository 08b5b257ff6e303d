import * as z from "zod";
import { TenantStatus } from "../../../shared/domain/tenant/schema.ts";
import { REFUSALS } from "../../../shared/kernel/refusals.ts";
import { noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const Membership = z.object({
  id: z.string(),
  name: z.string(),
  status: TenantStatus,
  roles: z.array(z.string()),
  groups: z.array(z.string()).describe("Paths in the tenant."),
  memberStatus: z.enum(["active", "suspended"]),
});

const Me = z
  .object({
    kind: z.enum(["sign-in", "personal-token", "service-token"]).describe("What was shown."),
    actorId: z.string().describe("What `createdBy` of new objects holds."),
    apiTokenId: z.string().optional(),
    userId: z.string().optional(),
    name: z.string().optional(),
    email: z.string().optional(),
    emailVerified: z.boolean().optional(),
    tenant: z.string().optional().describe("The tenant that this request acts in; absent where none was chosen."),
    grants: z.array(z.string()).describe("What may be done there: `resource:action@scope`."),
    groups: z.array(z.string()),
    tenants: z.array(Membership).describe("Where the user is a member; at most 100."),
    refusal: z.enum(REFUSALS).optional().describe("Why no tenant could be entered."),
  })
  .meta({ id: "WhoAmI" });

export const get = route({
  method: "GET",
  path: "/me",
  operationId: "getMe",
  permission: "me:read",
  noun: "caller",
  summary: "Ask who one is, and what one may do",
  description:
    "Also for a user who is in no tenant, or in several and names none: `tenants` says which `Pitrix-Tenant` can be sent.",
  input: { params: noParams, query: noQuery, body: noBody },
  output: Me,
  status: 200,
  problems: [],
  examples: {
    answer: {
      kind: "sign-in",
      actorId: "user-4tecewnv5jdkp402bw",
      userId: "user-4tecewnv5jdkp402bw",
      name: "Ann",
      email: "ann@example.com",
      emailVerified: true,
      tenant: "tenant-acme",
      grants: ["me:read@own", "tokens:*@own", "deployments:*@tenant"],
      groups: ["tenant-acme", "tenant-acme/eng"],
      tenants: [
        {
          id: "tenant-acme",
          name: "Acme",
          status: "active",
          roles: ["operator"],
          groups: ["/eng"],
          memberStatus: "active",
        },
      ],
    },
  },
});
