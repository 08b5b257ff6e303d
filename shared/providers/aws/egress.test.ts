import { expect, test } from "vitest";
import type { Egress } from "../contract.ts";
import { RouteTable } from "./answers.ts";
import { egressOf } from "./egress.ts";

const local = { DestinationCidrBlock: "10.0.0.0/16", GatewayId: "local", State: "active" };
const toInternet = (target: object) => ({ DestinationCidrBlock: "0.0.0.0/0", State: "active", ...target });

function ask(
  own: readonly object[] | undefined,
  options: { main?: readonly object[]; publicAddresses?: boolean } = {},
): Egress {
  const tables = [
    { RouteTableId: "rtb-main", VpcId: "vpc-1", Associations: [{ Main: true }], Routes: options.main ?? [local] },
    {
      RouteTableId: "rtb-other",
      VpcId: "vpc-1",
      Associations: [{ SubnetId: "subnet-other" }],
      Routes: [toInternet({ NatGatewayId: "nat-0" })],
    },
    ...(own === undefined
      ? []
      : [{ RouteTableId: "rtb-own", VpcId: "vpc-1", Associations: [{ SubnetId: "subnet-1" }], Routes: own }]),
  ];
  return egressOf({
    subnetId: "subnet-1",
    givesPublicAddresses: options.publicAddresses ?? false,
    tables: RouteTable.array().parse(tables),
  });
}

test.each([
  [{ NatGatewayId: "nat-1" }, "nat-1"],
  [{ TransitGatewayId: "tgw-1" }, "tgw-1"],
  [{ GatewayId: "vgw-1" }, "vgw-1"],
  [{ NetworkInterfaceId: "eni-1" }, "eni-1"],
  [{ NetworkInterfaceId: "eni-1", InstanceId: "i-1" }, "i-1"],
])("a subnet with a default route to %o is open", (target, via) => {
  expect(ask([local, toInternet(target)])).toEqual({ open: true, via });
});

test("without a table of its own a subnet uses the main one", () => {
  expect(ask(undefined, { main: [local, toInternet({ NatGatewayId: "nat-2" })] })).toEqual({
    open: true,
    via: "nat-2",
  });
  expect(ask([local], { main: [local, toInternet({ NatGatewayId: "nat-2" })] }).open).toBe(false);
});

test("an internet gateway serves machines with public addresses only", () => {
  const routes = [local, toInternet({ GatewayId: "igw-1" })];
  expect(ask(routes, { publicAddresses: true })).toEqual({ open: true, via: "igw-1" });
  expect(ask(routes)).toEqual({ open: false, reason: expect.stringMatching(/no public address.*NAT gateway/s) });
});

test.each([
  ["no default route", [local], /rtb-own .*no route for 0\.0\.0\.0\/0.*NAT gateway/s],
  ["a blackhole", [toInternet({ NatGatewayId: "nat-1", State: "blackhole" })], /blackhole.*nat-1/s],
  ["a peering", [toInternet({ VpcPeeringConnectionId: "pcx-1" })], /pcx-1.*peering/s],
])("a subnet with %s is closed, and the answer says what to do", (_, routes, reason) => {
  expect(ask(routes)).toEqual({ open: false, reason: expect.stringMatching(reason) });
});

test("a subnet without any table is closed", () => {
  expect(egressOf({ subnetId: "subnet-1", givesPublicAddresses: true, tables: [] }).open).toBe(false);
});
