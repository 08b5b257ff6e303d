import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenStackLand } from "../local/clouds/openstack/seed.ts";
import { type TestOpenStack, testOpenStack } from "../local/clouds/openstack/testing.ts";
import type { Tenant } from "../shared/providers/conformance/tenant.ts";
import { defineProviderConformance } from "../shared/providers/conformance.ts";
import { provider } from "../shared/providers/openstack/provider.ts";
import { IMAGE, openstackTenant } from "../shared/providers/openstack/testing/tenant.ts";
import type { TunnelAnswer, TunnelRequest } from "../shared/providers/tunnel.ts";
import {
  type CloudGates,
  startCloudGates,
  tunnelled,
  GATE_CREDENTIALS as usual,
  watched,
} from "./testing/cloud-gates.ts";

const VIA = { via: "frontgate" };
const KINDS = ["password", "applicationCredential"] as const;

let openstack: TestOpenStack;
beforeAll(async () => {
  openstack = await testOpenStack();
});
afterAll(async () => openstack?.close());

/** A project, and Frontgates beside its OpenStack, each of another user. */
async function setUp(kind: (typeof KINDS)[number]) {
  const land = await openstack.project([IMAGE]);
  const tenant = await openstackTenant(openstack, land, kind);
  const project = kind === "password" ? { project: land.project } : {};
  const written = (user: unknown) => ({ provider: "openstack", ...project, ...Object(user) });
  const { credential, refusedCredential, powerlessCredential, unreachableCredential } = tenant;
  const gates = await startCloudGates({
    good: written(credential),
    refused: written(refusedCredential),
    unreachable: written(unreachableCredential),
    ...(powerlessCredential === undefined ? {} : { powerless: written(powerlessCredential) }),
  });
  return { land, tenant, gates, config: { region: land.region } };
}

describe.each(KINDS)("an OpenStack that a Frontgate alone reaches, by %s", (kind) => {
  let gates: CloudGates | undefined;

  defineProviderConformance({
    provider: tunnelled(provider, () => gates),
    async setUp(): Promise<Tenant> {
      const world = await setUp(kind);
      gates = world.gates;
      const { allows: _, powerlessCredential, ...tenant } = world.tenant;
      return {
        ...tenant,
        config: world.config,
        unreachableConfig: world.config,
        credential: usual.credential,
        refusedCredential: usual.refusedCredential,
        unreachableCredential: usual.unreachableCredential,
        ...(powerlessCredential === undefined ? {} : { powerlessCredential: usual.powerlessCredential }),
        close: world.gates.close,
      };
    },
  });
});

describe("what goes through the Frontgate of an OpenStack", () => {
  let land: OpenStackLand;
  let gates: CloudGates;
  const carried: (TunnelRequest | TunnelAnswer)[] = [];

  beforeAll(async () => {
    const world = await setUp("password");
    ({ land, gates } = world);
  });
  afterAll(async () => gates?.close());

  const cloud = () =>
    provider.connect({
      credential: VIA,
      config: { region: land.region },
      tunnel: watched(gates.gate("good").tunnel(), carried),
    });

  it("is neither password nor token", async () => {
    expect(await cloud().probe()).toMatchObject({ account: land.projectId });
    const names = carried.flatMap(({ headers }) => headers["x-subject-token"] ?? headers["x-auth-token"] ?? []);
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(name).toMatch(/^fg-[A-Za-z0-9_-]{32}$/);
    const all = carried.map(({ headers, body }) => JSON.stringify(headers) + Buffer.from(body ?? []).toString()).join();
    expect(all).toContain(land.projectId);
    for (const text of [land.member.password, land.member.username, "gAAAA"]) expect(all).not.toContain(text);
    expect(gates.gate("good").container.log).not.toContain(land.member.password);
  });

  it("is no other session, no Keystone and no other server", async () => {
    const { request } = gates.gate("good").tunnel();
    const path = "/v3/auth/tokens";
    const ask = (change: Partial<TunnelRequest>) =>
      request({ to: "cloud", method: "GET", path, headers: {}, timeoutMs: 5_000, ...change });
    const { status, headers, body } = await ask({ method: "POST" });
    expect(status).toBe(201);
    const token = { "x-auth-token": headers["x-subject-token"] ?? "" };
    const nova = /"type":"compute","endpoints":\[\{[^}]*"url":"([^"]+)"/.exec(Buffer.from(body).toString())?.[1] ?? "";
    const { origin, pathname } = new URL(nova);
    expect((await ask({ origin, path: `${pathname.replace(/\/$/, "")}/servers`, headers: token })).status).toBe(200);
    const keystone = new URL(openstack.authUrl);
    for (const change of [
      { headers: { "x-subject-token": headers["x-subject-token"] ?? "" } },
      { path: "/v3/auth/projects" },
      { path: `${keystone.pathname}/users`, origin: keystone.origin },
      { origin: "http://169.254.169.254", path: "/latest/meta-data" },
      { origin, method: "POST", path: `${pathname.replace(/\/$/, "")}/os-keypairs` },
    ])
      await expect(ask({ ...change, headers: { ...token, ...change.headers } })).rejects.toMatchObject({
        kind: "invalid",
        providerCode: "Tunnel:refused",
      });
    // Only what it was told itself is a login's name.
    expect((await ask({ origin, path: pathname, headers: { "x-auth-token": "gAAAA" } })).status).toBe(401);
  });

  it("goes on after the Frontgate was killed, and is nothing more once it is revoked", async () => {
    const gate = gates.gate("good");
    const same = cloud();
    await same.probe();
    await gate.killed();
    expect(await same.probe()).toMatchObject({ account: land.projectId });
    await gates.pilot.frontgates.save(gates.pilot.frontgates.revokeWrites(await gate.current(), new Date()));
    await expect(cloud().probe()).rejects.toMatchObject({ kind: "denied", providerCode: "FrontgateRevoked" });
  });
});
