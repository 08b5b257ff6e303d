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
  noun: "frontgate",
  summary: "For operators: the Frontgates of all tenants, longest silent first",
  scope: "platform:read",
  input: {
    params: noParams,
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(1000).default(100) }),
    body: noBody,
  },
  output: z.object({ items: z.array(FrontgateView) }),
  status: 200,
  problems: ["no-such-route"],
});
