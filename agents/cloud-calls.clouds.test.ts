import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "../shared/kernel/ids.ts";
import type { TestPilot } from "../shared/pilot/testing/pilot.ts";
import type { Tenant } from "../shared/providers/conformance/tenant.ts";
import { defineProviderConformance } from "../shared/providers/conformance.ts";
import { TAGS } from "../shared/providers/contract.ts";
import type { TunnelAnswer, TunnelRequest } from "../shared/providers/tunnel.ts";
import { provider } from "../shared/providers/vsphere/provider.ts";
import { vcenterTenant } from "../shared/providers/vsphere/testing/tenant.ts";
import type { CloudGate } from "./testing/cloud-gate.ts";
import { GATE_CREDENTIALS, startCloudGates, tunnelled, watched } from "./testing/cloud-gates.ts";

const VIA = { via: "frontgate" };

/** A vCenter, and Frontgates beside it. */
async function setUp() {
  const tenant = await vcenterTenant();
  const { credential, refusedCredential, powerlessCredential, unreachableCredential } = tenant;
  const written = (user: unknown) => ({ provider: "vsphere", ...Object(user) });
  const gates = await startCloudGates({
    good: written(credential),
    refused: written(refusedCredential),
    powerless: written(powerlessCredential),
    unreachable: written(unreachableCredential),
  });
  return {
    ...gates,
    tenant,
    async close() {
      await gates.close();
      await tenant.close?.();
    },
  };
}
type World = Awaited<ReturnType<typeof setUp>>;

/** The world of the suite. */
let suite: World | undefined;

defineProviderConformance({
  provider: tunnelled(provider, () => suite),
  async setUp(): Promise<Tenant> {
    const world = await setUp();
    suite = world;
    const { allows: _, ...tenant } = world.tenant;
    return {
      ...tenant,
      ...GATE_CREDENTIALS,
      close: world.close,
    };
  },
});

describe("a vCenter that a Frontgate alone reaches", () => {
  let world: World;
  let pilot: TestPilot;
  let gate: CloudGate;
  /** Everything that the Frontgate said, and every frame that it was sent. */
  const heard: string[] = [];
  /** What the functions asked and were answered. */
  const carried: (TunnelRequest | TunnelAnswer)[] = [];

  beforeAll(async () => {
    world = await setUp();
    ({ pilot } = world);
    gate = world.gate("good");
  });
  afterAll(async () => {
    await world?.close();
  });
  beforeEach(() => {
    pilot.gateway.inward = (_, message) => {
      heard.push(message);
      return "pass";
    };
    pilot.gateway.outward = (_, frame) => {
      heard.push(frame);
      return "pass";
    };
  });

  const cloud = (tunnel = gate.tunnel()) =>
    provider.connect({ credential: VIA, config: world.tenant.config, tunnel: watched(tunnel, carried) });
  const sdk = (change: Partial<TunnelRequest> = {}) =>
    gate.tunnel().request({ to: "cloud", method: "POST", path: "/sdk", headers: {}, timeoutMs: 5_000, ...change });

  it("tells neither password nor session: not in what is asked, answered, sent, logged or kept", async () => {
    expect(await cloud().probe()).toMatchObject({ account: world.tenant.account });
    const [secret = ""] = world.tenant.secrets;
    const sessions = carried.flatMap(({ headers }) => headers["set-cookie"] ?? headers["cookie"] ?? []);
    expect(sessions.length).toBeGreaterThan(2);
    for (const one of sessions) expect(one).toMatch(/^vmware_soap_session="fg-[A-Za-z0-9_-]{32}"$/);
    const bodies = carried.map(({ body }) => Buffer.from(body ?? []).toString());
    const all = [...bodies, ...heard, gate.container.log, JSON.stringify(await gate.current())].join("\n");
    expect(all).toContain("<Login>");
    for (const text of [secret, "the-password-of-pitrix", Buffer.from(secret).toString("base64")])
      expect(all).not.toContain(text);
    expect(all).not.toContain(new URL(world.tenant.credential.server).host);
  });

  it("reaches nothing but that vCenter's SDK", async () => {
    for (const change of [
      { path: "/" },
      { path: "/sdk/" },
      { path: "/about" },
      { path: "/folder/disk.vmdk?dsName=LocalDS_0" },
      { method: "GET" },
      { origin: "http://169.254.169.254", path: "/latest/meta-data" },
      { origin: new URL(world.tenant.credential.server).origin },
      { body: Buffer.from("<AcquireCloneTicket/>") },
    ])
      await expect(sdk(change)).rejects.toMatchObject({ kind: "invalid", retryable: false });
    // It is no pod, whatever it is asked for.
    const asCluster = gate.tunnel().request({ method: "GET", path: "/api/v1/secrets", headers: {}, timeoutMs: 5_000 });
    await expect(asCluster).rejects.toMatchObject({ kind: "invalid", providerCode: "Tunnel:refused" });
  });

  it("makes no call a second time: a machine that was begun is one, however often its order comes", async () => {
    const { subnetId, image } = world.tenant;
    const key = newId("node");
    const { instances } = cloud();
    const frames: string[] = [];
    pilot.gateway.outward = (_, frame) => {
      frames.push(frame);
      return "pass";
    };
    const made = await instances?.create({
      key,
      name: "once",
      imageId: image.id,
      instanceType: (await instances.instanceType({ cpu: 1, memory: 512 })) ?? "",
      subnetId,
      securityGroupIds: [],
      userData: "",
      volumes: [],
      tags: { [TAGS.key]: key, [TAGS.tenant]: "tenant-1" },
    });
    const { connectionId = "" } = await gate.current();
    for (const frame of [...frames]) await pilot.connections.post(connectionId, frame);
    expect((await instances?.list({ [TAGS.key]: key }))?.map(({ id }) => id)).toEqual([made?.id]);
    await pilot.until(async () => {
      await instances?.terminate(made?.id ?? "");
      return (await instances?.list({ [TAGS.key]: key }))?.length === 0 ? true : undefined;
    }, "the machine's end");
  });

  it("goes on after its connection was cut while vCenter was answering, and after it was killed", async () => {
    let cut = false;
    pilot.gateway.inward = (_, message) => {
      if (cut || !message.includes('"call-answer"')) return "pass";
      cut = true;
      return "cut";
    };
    const before = await gate.current();
    const same = cloud();
    expect(await same.probe()).toMatchObject({ region: "DC0" });
    expect(cut).toBe(true);
    const after = await gate.connected(before.connectionId);
    await gate.container.stop("SIGKILL");
    await expect(
      gate.tunnel().request({ to: "cloud", method: "POST", path: "/sdk", headers: {}, timeoutMs: 1_000 }),
    ).rejects.toMatchObject({ retryable: true });
    gate.container.start();
    expect((await gate.connected(after.connectionId)).publicKey).toBe(before.publicKey);
    // Its names of sessions are forgotten: the same session of ours is begun anew.
    expect(await same.probe()).toMatchObject({ region: "DC0" });
  });

  it("is nothing to another tenant", async () => {
    const theirs = cloud(gate.tunnel(newId("tenant")));
    await expect(theirs.probe()).rejects.toMatchObject({ kind: "unavailable", providerCode: "NotConnected" });
  });

  it("is called no more once it is revoked", async () => {
    await pilot.frontgates.save(pilot.frontgates.revokeWrites(await gate.current(), new Date()));
    await expect(cloud().probe()).rejects.toMatchObject({
      kind: "denied",
      retryable: false,
      providerCode: "FrontgateRevoked",
    });
  });
});
