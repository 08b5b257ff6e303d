import { expect, test } from "vitest";
import type { Credential } from "../domain/credential/schema.ts";
import type { Runtime } from "../domain/runtime/schema.ts";
import type { Cloud, ListedSubnet } from "../providers/contract.ts";
import { manifest } from "../providers/template/manifest.ts";
import type { HttpTunnel } from "../providers/tunnel.ts";
import { runtimeSubnets, type SubnetParts } from "./subnets.ts";

const at = "2026-11-21T09:00:00.000Z";
const common = { tenantId: "tenant-a", name: "r", description: "", provider: "template", version: 1 };
const runtime: Runtime = {
  ...common,
  id: "rt-1",
  credentialId: "cred-1",
  config: { region: "eu-central-1" },
  labels: {},
  status: "active",
  probe: { account: "1", region: "eu-central-1", zones: [], at },
  createdAt: at,
  updatedAt: at,
};
const credential: Credential = {
  ...common,
  id: "cred-1",
  sealed: "sealed",
  hint: "",
  fingerprint: "",
  keyless: false,
  createdAt: at,
  updatedAt: at,
};
const subnet = (id: string, more: Partial<ListedSubnet> = {}): ListedSubnet => ({
  ...{ id, vpcId: "vpc-1", zone: "a", cidr: "10.0.0.0/24" },
  ...more,
});
const tunnel: HttpTunnel = { id: "fg-1", request: () => Promise.reject(new Error("not asked")) };
const request = { tenantId: "tenant-a", runtimeId: "rt-1", askedBy: "tenant-b" };

/** A cloud with those subnets; `none`: one of a kind that knows no networks. */
function world(subnets: readonly ListedSubnet[] | "none", secret: object = { token: "t" }) {
  const connected: object[] = [];
  const network = {
    listSubnets: async () => (subnets === "none" ? [] : subnets),
    describeSubnet: () => Promise.reject(new Error("not asked")),
    checkEgress: () => Promise.reject(new Error("not asked")),
  };
  const parts: SubnetParts = {
    runtimes: { get: async (tenantId, id) => (tenantId === "tenant-a" && id === "rt-1" ? runtime : undefined) },
    credentials: { get: async (tenantId, id) => (tenantId === "tenant-a" && id === "cred-1" ? credential : undefined) },
    sealer: { open: async () => JSON.stringify(secret) },
    provider: {
      manifest,
      connect(input): Cloud {
        connected.push(input);
        const probe = () => Promise.reject(new Error("not asked"));
        return { probe, ...(subnets === "none" ? {} : { network }) };
      },
    },
    tunnel: () => tunnel,
    checkConfig: () => {},
  };
  return { connected, parts };
}

test("the owner's cloud is asked with the owner's credential, for the tenant that asks", async () => {
  const { connected, parts } = world([subnet("b"), subnet("a", { name: "apps", freeAddresses: 7 })]);
  expect(await runtimeSubnets(parts, request)).toEqual([subnet("a", { name: "apps", freeAddresses: 7 }), subnet("b")]);
  expect(connected).toEqual([{ credential: { token: "t" }, config: runtime.config, tenantId: "tenant-b" }]);
});

test("where a Frontgate is the only way, it is gone", async () => {
  const { connected, parts } = world([], { via: "frontgate" });
  await runtimeSubnets(parts, request);
  expect(connected).toMatchObject([{ tunnel }]);
});

test("what a hostile cloud says is bounded", async () => {
  const long = "x".repeat(10_000);
  const many = Array.from({ length: 3000 }, (_, index) => subnet(`s-${String(index).padStart(4, "0")}`));
  const odd = [subnet(long), subnet("z", { cidr: long }), subnet("y", { freeAddresses: Number.NaN })];
  const named = subnet("0", { name: long, vpcName: long, egress: { open: false, reason: long } });
  const answer = await runtimeSubnets(world([...odd, ...many, named]).parts, request);
  expect(answer).toHaveLength(2000);
  expect(answer.map(({ id }) => id)).not.toContain("y");
  expect(answer[0]).toMatchObject({ id: "0", name: "x".repeat(500), egress: { reason: "x".repeat(500) } });
});

test("what is gone, or has no networks, is told, and an endpoint that is not allowed is not dialled", async () => {
  const { connected, parts } = world([subnet("a")]);
  const gone = { ...request, runtimeId: "rt-2" };
  await expect(runtimeSubnets(parts, gone)).rejects.toMatchObject({ providerCode: "NoSuchRuntime" });
  const bare: SubnetParts = { ...parts, credentials: { get: async () => undefined } };
  await expect(runtimeSubnets(bare, request)).rejects.toMatchObject({ providerCode: "NoSuchCredential" });
  const strict: SubnetParts = {
    ...parts,
    checkConfig: () => {
      throw new Error("not allowed");
    },
  };
  await expect(runtimeSubnets(strict, request)).rejects.toThrow("not allowed");
  expect(connected).toEqual([]);
  await expect(runtimeSubnets(world("none").parts, request)).rejects.toMatchObject({ providerCode: "NoNetworks" });
});
