import * as z from "zod";
import { Frontgate } from "../../../shared/domain/frontgate/schema.ts";
import { noBody, noParams } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

/** What an operator needs to look after one: no key, token or certificate. */
const FrontgateView = Frontgate.pick({
  id: true,
  tenantId: true,
  provider: true,
  runtimeId: true,
  vpcId: true,
  subnetId: true,
  status: true,
  instanceId: true,
  address: true,
  ready: true,
  lastSeenAt: true,
  agentVersion: true,
  createdAt: true,
})
  .extend({ users: z.array(z.string()) })
  .meta({ id: "Frontgate" });

export const list = route({
  method: "GET",
  path: "/frontgates",
  operationId: "listFrontgates",
  permission: "frontgates:read",
  least: "platform",
  noun: "frontgate",
  summary: "For operators: the Frontgates of all tenants, longest silent first",
  input: {
    params: noParams,
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(1000).default(100) }),
    body: noBody,
  },
  output: z.object({ items: z.array(FrontgateView) }),
  status: 200,
  problems: ["no-such-route"],
  examples: {
    answer: {
      items: [
        {
          id: "fg-0m9x2k4f7abcdefghj",
          tenantId: "tenant-0m9x2k4f7abcdefghj",
          provider: "aws",
          runtimeId: "rt-0m9x2k4f7abcdefghj",
          vpcId: "vpc-0a1b2c3d",
          subnetId: "subnet-0a1b2c3d",
          status: "active",
          instanceId: "i-0a1b2c3d4e5f",
          address: "10.0.0.5",
          ready: true,
          lastSeenAt: "2026-11-21T09:00:00.000Z",
          agentVersion: "0.1.0",
          createdAt: "2026-11-21T09:00:00.000Z",
          users: ["dep-0m9x2k4f7abcdefghj"],
        },
      ],
    },
  },
});
