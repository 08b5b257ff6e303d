import { expect, it } from "vitest";
import { subnetsOf } from "./known-subnets.ts";

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
