import { expect, test } from "vitest";
import { egressOf, type Surroundings } from "./egress.ts";

const ROUTER = { id: "router-1", admin_state_up: true, external_gateway_info: { network_id: "ext" } };
const subnet = (more: Partial<Surroundings> = {}): Surroundings => ({
  subnetId: "subnet-1",
  gatewayIp: "10.0.0.1",
  external: false,
  router: ROUTER,
  ...more,
});

test("a router with a gateway, or an external network, leads out", () => {
  expect(egressOf(subnet())).toEqual({ open: true, via: "router router-1" });
  expect(egressOf(subnet({ external: true, router: undefined }))).toMatchObject({ open: true });
});

test.each([
  [{ gatewayIp: null }, "no gateway"],
  [{ router: undefined }, "Nothing answers to 10.0.0.1"],
  [{ router: { ...ROUTER, external_gateway_info: null } }, "has no gateway into an external network"],
  [{ router: { ...ROUTER, admin_state_up: false } }, "switched off"],
])("%j does not, and says why", (more, reason) => {
  expect(egressOf(subnet(more))).toEqual({ open: false, reason: expect.stringContaining(reason) });
});
