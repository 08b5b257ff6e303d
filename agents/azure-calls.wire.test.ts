import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { provider } from "../shared/providers/azure/provider.ts";
import { azureTenant } from "../shared/providers/azure/testing/tenant.ts";
import type { Tenant } from "../shared/providers/conformance/tenant.ts";
import { defineProviderConformance } from "../shared/providers/conformance.ts";
import type { TunnelAnswer, TunnelRequest } from "../shared/providers/tunnel.ts";
import { type CloudGates, GATE_CREDENTIALS, startCloudGates, tunnelled, watched } from "./testing/cloud-gates.ts";

/** An Azure, and Frontgates beside it, each of another application. */
async function setUp() {
  const { allows: _, ...tenant } = await azureTenant();
  const { credential, refusedCredential, powerlessCredential, unreachableConfig } = tenant;
  const { endpoint, caCertificate, ...config } = tenant.config;
  const { subscriptionId } = config;
  const written = (application: object, server = { endpoint, caCertificate }) => {
    return { provider: "azure", subscriptionId, ...server, ...application };
  };
  const gates = await startCloudGates({
    good: written(credential),
    refused: written(refusedCredential),
    powerless: written(powerlessCredential),
    unreachable: written(credential, { endpoint: unreachableConfig.endpoint, caCertificate }),
  });
  return {
    tenant,
    config,
    gates,
    async close() {
      await gates.close();
      await tenant.close();
    },
  };
}

let gates: CloudGates | undefined;

defineProviderConformance({
  provider: tunnelled(provider, () => gates),
  async setUp(): Promise<Tenant> {
    const world = await setUp();
    gates = world.gates;
    return {
      ...world.tenant,
      config: world.config,
      unreachableConfig: world.config,
      ...GATE_CREDENTIALS,
      close: world.close,
    };
  },
});

describe("what goes through the Frontgate of an Azure", () => {
  let world: Awaited<ReturnType<typeof setUp>>;
  const carried: (TunnelRequest | TunnelAnswer)[] = [];

  beforeAll(async () => {
    world = await setUp();
  });
  afterAll(async () => world?.close());

  const cloud = (more: object = {}) =>
    provider.connect({
      credential: { via: "frontgate" },
      config: { ...world.config, ...more },
      tunnel: watched(world.gates.gate("good").tunnel(), carried),
    });

  it("is neither secret nor token, and goes on with a token that was withdrawn and after the Frontgate was killed", async () => {
    const { tenant } = world;
    const gate = world.gates.gate("good");
    const same = cloud();
    expect(await same.probe()).toMatchObject({ account: tenant.account });
    tenant.withdraw();
    expect(await same.probe()).toMatchObject({ account: tenant.account });
    await gate.killed();
    expect(await same.probe()).toMatchObject({ account: tenant.account });
    const all = carried.map(({ headers, body }) => JSON.stringify(headers) + Buffer.from(body ?? []).toString()).join();
    expect(all).toContain(tenant.account);
    for (const text of [tenant.credential.clientSecret, tenant.credential.clientId, "Bearer"])
      expect(all + gate.container.log).not.toContain(text);
  });

  it("is nothing once it is revoked, and has no second word on the servers", async () => {
    const { pilot, gate } = world.gates;
    await pilot.frontgates.save(pilot.frontgates.revokeWrites(await gate("good").current(), new Date()));
    await expect(cloud().probe()).rejects.toMatchObject({ kind: "denied", providerCode: "FrontgateRevoked" });
    expect(() => cloud({ cloud: "china" })).toThrow(/names the servers/);
  });
});
