import { expect, it } from "vitest";
import { offered, subnetsOf } from "./known-subnets.ts";

it("offers the subnets of the runtime's own deployments, each once", () => {
  const deployments = [
    { runtimeId: "rt-1", subnetId: "subnet-b" },
    { runtimeId: "rt-1", subnetId: "subnet-a" },
    { runtimeId: "rt-1", subnetId: "subnet-b" },
    { runtimeId: "rt-1" },
    { runtimeId: "rt-2", subnetId: "subnet-c" },
  ];
  expect(subnetsOf(deployments, "rt-1")).toEqual(["subnet-a", "subnet-b"]);
  expect(subnetsOf(deployments, undefined)).toEqual([]);
});

it("offers the cloud's subnets by what tells them apart, those in use first and those without a way out last", () => {
  const place = { cidr: "10.0.0.0/24", zone: "a", vpcId: "vpc-1" };
  const said = { used: "used", closed: "closed", free: (count: number) => `${count} free` };
  const subnets = [
    { ...place, id: "s-1", name: "z", egress: { open: false, reason: "no route" } },
    { ...place, id: "s-2", name: "b", vpcName: "production", freeAddresses: 7, egress: { open: true, via: "nat" } },
    { ...place, id: "a-3" },
    { ...place, id: "s-4", name: "used" },
  ];
  expect(offered(subnets, ["s-4", "gone"], said)).toEqual([
    { value: "s-4", label: "used (s-4)", description: "10.0.0.0/24 · a · vpc-1", tags: ["used"] },
    { value: "a-3", description: "10.0.0.0/24 · a · vpc-1", tags: [] },
    { value: "s-2", label: "b (s-2)", description: "10.0.0.0/24 · a · production", tags: ["7 free"] },
    { value: "s-1", label: "z (s-1)", description: "10.0.0.0/24 · a · vpc-1", tags: ["closed"] },
  ]);
});
