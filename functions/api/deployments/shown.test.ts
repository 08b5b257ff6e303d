import { expect, it } from "vitest";
import { Deployment, DeploymentStatus } from "../../../shared/domain/deployment/schema.ts";
import { example } from "./routes.ts";
import { shown } from "./shown.ts";

const endpoints = [{ name: "web", address: "web.shop.svc", ports: [], external: ["192.0.2.7"], hosts: [] }];
const one = (status: string) =>
  Deployment.parse({ ...example, tenantId: "tenant-1", metadataVersion: 0, subnetId: "", status, endpoints });

it("what does not run is reached nowhere, and workloads lie in no subnet", () => {
  const quiet = DeploymentStatus.options.filter((status) => shown(one(status)).endpoints === undefined);
  expect([...quiet].sort()).toEqual(["ceased", "deleted", "stopped"]);
  expect(shown(one("active"))).toMatchObject({ endpoints });
  expect(shown(one("active"))).not.toHaveProperty("subnetId");
  expect(shown(one("active"))).toHaveProperty("serverType", "vm");
  expect(
    shown({
      ...one("active"),
      workloads: { namespace: "shop", ownNamespace: true, release: "shop", readyWithin: 900 },
    }),
  ).not.toHaveProperty("serverType");
  expect(shown({ ...one("active"), subnetId: "subnet-1" })).toHaveProperty("subnetId", "subnet-1");
});
