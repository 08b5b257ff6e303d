import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Tenant } from "../shared/providers/conformance/tenant.ts";
import { defineProviderConformance } from "../shared/providers/conformance.ts";
import { provider } from "../shared/providers/qingcloud/provider.ts";
import { qingcloudTenant } from "../shared/providers/qingcloud/testing/tenant.ts";
import type { TunnelAnswer, TunnelRequest } from "../shared/providers/tunnel.ts";
import { type CloudGates, GATE_CREDENTIALS, startCloudGates, tunnelled, watched } from "./testing/cloud-gates.ts";

/** A QingCloud, and Frontgates beside it, each with another key. */
async function setUp() {
  const tenant = await qingcloudTenant();
  const { credential, refusedCredential, powerlessCredential, config, unreachableConfig } = tenant;
  const written = (key: object, { endpoint } = config) => ({ provider: "qingcloud", endpoint, ...key });
  const gates = await startCloudGates({
    good: written(credential),
    refused: written(refusedCredential),
    powerless: written(powerlessCredential),
    unreachable: written(credential, unreachableConfig),
  });
  return {
    tenant,
    gates,
    async close() {
      await gates.close();
      await tenant.close();
    },
  };
}

let gates: CloudGates | undefined;
const config = { zone: "pek3" };

defineProviderConformance({
  provider: tunnelled(provider, () => gates),
  async setUp(): Promise<Tenant> {
    const world = await setUp();
    gates = world.gates;
    return {
      ...world.tenant,
      config,
      unreachableConfig: config,
      ...GATE_CREDENTIALS,
      close: world.close,
    };
  },
});

describe("what goes through the Frontgate of a QingCloud", () => {
  let world: Awaited<ReturnType<typeof setUp>>;
  const carried: (TunnelRequest | TunnelAnswer)[] = [];

  beforeAll(async () => {
    world = await setUp();
  });
  afterAll(async () => world?.close());

  const cloud = () =>
    provider.connect({
      credential: { via: "frontgate" },
      config,
      tunnel: watched(world.gates.gate("good").tunnel(), carried),
    });

  it("is neither key nor signature, and goes on after the Frontgate was killed", async () => {
    const { tenant } = world;
    const gate = world.gates.gate("good");
    expect(await cloud().probe()).toMatchObject({ account: tenant.account });
    await gate.killed();
    expect(await cloud().probe()).toMatchObject({ account: tenant.account });
    const all = carried.map((one) => ("path" in one ? one.path : "") + Buffer.from(one.body ?? []).toString()).join();
    expect(all).toContain(tenant.account);
    const { accessKeyId, secretAccessKey } = tenant.credential;
    for (const text of [accessKeyId, secretAccessKey, encodeURIComponent(secretAccessKey), "signature"])
      expect(all + gate.container.log).not.toContain(text);
  });

  it("is nothing once it is revoked, and leaves out an endpoint", async () => {
    const { pilot, gate } = world.gates;
    await pilot.frontgates.save(pilot.frontgates.revokeWrites(await gate("good").current(), new Date()));
    await expect(cloud().probe()).rejects.toMatchObject({ kind: "denied", providerCode: "FrontgateRevoked" });
    const besides = { credential: { via: "frontgate" }, config: { ...config, endpoint: "http://127.0.0.1:9" } };
    expect(() => provider.connect({ ...besides, tunnel: gate("good").tunnel() })).toThrow(/leave `endpoint` out/);
  });
});
