import { randomBytes, randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Frontgate } from "../shared/domain/frontgate/schema.ts";
import { newId } from "../shared/kernel/ids.ts";
import { startTestObjects } from "../shared/pilot/testing/objects.ts";
import { startTestPilot, type TestPilot } from "../shared/pilot/testing/pilot.ts";
import { openTunnel } from "../shared/pilot/tunnel.ts";
import { memoryTable } from "../shared/platform/testing/memory-table.ts";
import { newBodyKey } from "../shared/protocol/body-cipher.ts";
import { sealFrame } from "../shared/protocol/envelope.ts";
import { LIMITS } from "../shared/protocol/limits.ts";
import type { TunnelRequest } from "../shared/providers/tunnel.ts";
import { startTestApi, type TestApi } from "./testing/api-server.ts";
import { TestPlatform } from "./testing/platform.ts";
import { Pod } from "./testing/pod.ts";

const TRIES = 1_000;
const SYSTEM = "pitrix-system";

describe("calls to a cluster through a Frontgate that is a process beside its API server", () => {
  const table = memoryTable();
  const enrolment = randomBytes(32).toString("hex");
  /** Everything that the Frontgate said, and every frame that it was sent. */
  const said: string[] = [];
  const frames: string[] = [];
  let api: TestApi;
  let pilot: TestPilot;
  let stored: Awaited<ReturnType<typeof startTestObjects>>;
  let frontgate: Frontgate;
  let pod: Pod;

  const current = async (): Promise<Frontgate> => {
    const found = await pilot.frontgates.get(frontgate.tenantId, frontgate.id);
    if (found === undefined) throw new Error("The Frontgate is gone.");
    return found;
  };
  const connected = (but?: string) =>
    pilot
      .until(async () => {
        const now = await current();
        return now.ready && now.connectionId !== but ? now : undefined;
      }, "the Frontgate")
      .catch((error: unknown) => {
        throw new Error(`The Frontgate did not come up: ${pod.log}`, { cause: error });
      });
  const tunnelOf = ({ tenantId, id: frontgateId }: Pick<Frontgate, "tenantId" | "id">) =>
    openTunnel(
      { ...pilot, objects: stored, uploads: stored, newId, sleep: (milliseconds) => sleep(milliseconds) },
      { tenantId, frontgateId },
    );
  const call = (change: Partial<TunnelRequest>) =>
    tunnelOf(frontgate).request({ method: "GET", path: "/version", headers: {}, timeoutMs: 5_000, ...change });
  const text = async (answer: Promise<{ readonly body: Uint8Array }>) => Buffer.from((await answer).body).toString();

  beforeAll(async () => {
    [api, stored, pilot] = await Promise.all([startTestApi(), startTestObjects(), startTestPilot(table)]);
    frontgate = await pilot.expect(enrolment);
    pod = await Pod.make({ api, token: api.state.token, namespace: SYSTEM });
    await pod.configure(pilot, frontgate, enrolment);
    pod.start();
    await connected();
  });
  afterAll(async () => {
    await pod?.remove();
    pilot?.stop();
    api?.stop();
    stored?.stop();
  });
  beforeEach(() => {
    pilot.gateway.inward = (_, message) => {
      said.push(message);
      return "pass";
    };
    pilot.gateway.outward = (_, frame) => {
      frames.push(frame);
      return "pass";
    };
    api.calls.length = 0;
  });
  afterEach(() => {
    // Neither its token nor its key was ever said; what it answers is encrypted.
    const all = [...said, pod.log].join("\n");
    expect(all).not.toContain("token-of-the-service-account");
    expect(all).not.toContain("PRIVATE KEY");
  });

  it("carries a GET, a POST and a watch, with the pod's own token and nobody else's headers", async () => {
    const got = await call({ path: "/api/v1/pods?limit=5", headers: { Accept: "application/json", "X-Other": "no" } });
    expect(got.status).toBe(200);
    expect(got.headers).toMatchObject({ "content-type": "application/json", "audit-id": "audit-1" });
    expect(got.headers).not.toHaveProperty("set-cookie");
    expect(JSON.parse(Buffer.from(got.body).toString())).toMatchObject({ method: "GET", url: "/api/v1/pods?limit=5" });
    const body = Buffer.from(JSON.stringify({ kind: "ConfigMap", text: "grüße" }));
    const headers = { "content-type": "application/json" };
    const posted = await call({ method: "POST", path: "/api/v1/namespaces/a/configmaps", headers, body });
    expect(posted.status).toBe(201);
    expect(api.calls.map(({ headers: { "x-other": other, authorization } }) => [other, authorization])).toEqual(
      Array.from({ length: 2 }, () => [undefined, `Bearer ${api.state.token}`]),
    );
    expect(api.calls[1]?.body).toBe(body.toString());
    const watched = await text(call({ path: "/api/v1/pods?watch=true&timeoutSeconds=300", timeoutMs: 25_000 }));
    // As soon as something was said: what comes later is the next watch's.
    expect(watched.split("\n")).toEqual(['{"type":"ADDED","seconds":20}', ""]);
  });

  it("needs no more than 80 MiB", async () => {
    const memory = await pod.memory();
    console.log(`A Frontgate of a cluster has ${memory.toFixed(0)} MiB resident.`);
    expect(memory).toBeLessThan(80);
  });

  it("runs as its image says: as nobody, without any right, in a root that nothing can be written to", async () => {
    expect(await pod.status("Uid")).toMatch(process.getuid?.() === 0 ? /^65532\t65532\t/ : /^\d+/);
    expect(await pod.status("CapEff")).toMatch(process.getuid?.() === 0 ? /^0+$/ : /./);
    expect(await pod.rootOptions()).toMatch(/^ro\b/);
  });

  it("carries bodies and answers of a few MiB as encrypted objects, and refuses larger ones", async () => {
    const body = Buffer.alloc(LIMITS.callRequestBytes, "secret-of-a-chart ");
    const echoed = await text(call({ method: "POST", path: "/api/v1/namespaces/a/secrets", headers: {}, body }));
    expect(JSON.parse(echoed)).toMatchObject({ body: body.toString() });
    const random = LIMITS.callSealedBytes - 64 * 1024;
    expect((await call({ path: `/apis?bytes=${random}`, timeoutMs: 20_000 })).body.length).toBe(random);
    const text24 = await call({ path: `/apis?text=${LIMITS.callAnswerBytes}`, timeoutMs: 20_000 });
    expect(text24.body.length).toBe(LIMITS.callAnswerBytes);
    for (const object of stored.objects.values()) expect(object.includes("secret-of-a-chart")).toBe(false);
    for (const path of [`/apis?bytes=${LIMITS.callSealedBytes + 1}`, `/apis?text=${LIMITS.callAnswerBytes + 1}`])
      await expect(call({ path, timeoutMs: 20_000 })).rejects.toMatchObject({
        kind: "invalid",
        providerCode: "Tunnel:too-large",
      });
    const more = call({ method: "POST", body: Buffer.alloc(LIMITS.callRequestBytes + 1) });
    await expect(more).rejects.toMatchObject({ kind: "invalid" });
    await expect(call({ path: "/apis?hang", timeoutMs: 300 })).rejects.toMatchObject({
      kind: "unavailable",
      providerCode: "Tunnel:timed-out",
    });
  });

  it("makes many calls at once, as many as it may, and loses none", async () => {
    const answers = await Promise.all(
      Array.from({ length: LIMITS.calls * 3 }, (_, n) => text(call({ path: `/api/v1/nodes/${n}?bytes=${n}` }))),
    );
    expect(answers).toHaveLength(LIMITS.calls * 3);
    expect(new Set(api.calls.map(({ url }) => url)).size).toBe(LIMITS.calls * 3);
  });

  it("stays within its pod's memory whatever it is asked at once, and carries what writes", async () => {
    const body = randomBytes(LIMITS.callRequestBytes);
    // What does not fit is not called, or asked again later: nothing else may become of it.
    const most4 = 4 * 1024 * 1024;
    const reads = await Promise.allSettled([
      ...Array.from({ length: 10 }, () => call({ path: `/apis?bytes=${most4}`, timeoutMs: 25_000 })),
      ...Array.from({ length: 3 }, () =>
        call({ method: "POST", path: "/api/v1/namespaces/a/secrets?bytes=2000", body, timeoutMs: 25_000 }),
      ),
    ]);
    for (const one of reads) if (one.status === "rejected") expect(one.reason).toMatchObject({ kind: "unavailable" });
    expect(reads.filter(({ status }) => status === "fulfilled").length).toBeGreaterThan(3);
    const most = Number.parseInt(await pod.status("VmHWM"), 10) / 1024;
    console.log(`A Frontgate of a cluster had ${most.toFixed(0)} MiB at most.`);
    expect(most).toBeLessThan(200);
  });

  /** Makes all of them at once. @returns how those ended that failed */
  const faults = async (all: readonly Partial<TunnelRequest>[]): Promise<readonly string[]> => {
    const ended = await Promise.allSettled(all.map((one) => call({ method: "POST", timeoutMs: 25_000, ...one })));
    return ended.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
  };

  it("makes more calls at once than it has room for, of which many wait for longer than they may, each once", async () => {
    const all = Array.from({ length: 400 }, (_, n) => ({ path: `/apis/${n}?wait=400` }));
    expect(await faults(all)).toEqual([]);
    expect(api.calls.map(({ url }) => url).toSorted()).toEqual(all.map(({ path }) => path).toSorted());
  });

  it("answers every write that it has made, although all of them are more than it may hold", async () => {
    const body = randomBytes(1024 * 1024);
    const path = `/api/v1/namespaces/a/configmaps?bytes=${body.length}`;
    expect(await faults(Array.from({ length: 30 }, () => ({ path, body })))).toEqual([]);
    expect(api.calls).toHaveLength(30);
  });

  it(`makes no call a second time, nor one that was changed, of ${TRIES} each`, async () => {
    frames.length = 0;
    await call({ path: "/apis/apps/v1/deployments" });
    const frame = frames.find((one) => one.includes('"call-cluster"')) ?? "";
    expect(api.calls).toHaveLength(1);
    const { connectionId = "" } = await current();
    for (let n = 0; n < TRIES; n++) await pilot.connections.post(connectionId, frame);
    for (let n = 0; n < TRIES; n++) {
      const at = randomInt(frame.length);
      const other = frame[at] === "a" ? "b" : "a";
      await pilot.connections.post(connectionId, frame.slice(0, at) + other + frame.slice(at + 1));
    }
    await call({ path: "/apis/after" });
    expect(api.calls.map(({ url }) => url)).toEqual(["/apis/apps/v1/deployments", "/apis/after"]);
  });

  it(`makes no call that is late, of another Frontgate or of another platform, of ${TRIES}`, async () => {
    const { connectionId = "", tenantId, id } = await current();
    const other = await pilot.expect(enrolment);
    const stranger = new TestPlatform().messageKey(Date.now());
    const ordered = (change: object) =>
      JSON.stringify({
        type: "call-cluster",
        id: newId("command"),
        issuedAt: new Date().toISOString(),
        deadline: new Date(Date.now() + LIMITS.callBeginMs).toISOString(),
        timeoutMs: 5_000,
        method: "DELETE",
        path: "/api/v1/namespaces/a",
        headers: {},
        answerKey: newBodyKey(),
        upload: "http://127.0.0.1:1/x",
        ...change,
      });
    const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();
    const ours = { tenantId, frontgateId: id };
    const kinds = [
      () => pilot.signer.frame({ tenantId: other.tenantId, frontgateId: other.id }, ordered({})),
      () => pilot.signer.frame({ tenantId, frontgateId: other.id }, ordered({})),
      async () => sealFrame(stranger, ours, ordered({})),
      async () => ordered({}),
      () => pilot.signer.frame(ours, ordered({ deadline: ago(1_000) })),
      () => pilot.signer.frame(ours, ordered({ issuedAt: ago(3_600_000) })),
      () => pilot.signer.frame(ours, ordered({ deadline: new Date(Date.now() + 60_000).toISOString() })),
      () => pilot.signer.frame(ours, ordered({ headers: { authorization: "Bearer another" } })),
      ...[
        "//evil.example.org/api",
        "/api/../../etc",
        "/api/v1/%2e%2e/x",
        "https://evil.example.org/api",
        "/api/v1/pods HTTP/1.1\r\nhost: evil",
        `/api/v1/namespaces/${SYSTEM}/secrets`,
        `/api/v1/namespaces/${SYSTEM}/serviceaccounts/pitrix-frontgate/token`,
        "/api/v1/secrets",
        "/api/v1/namespaces/a/services/b:80/proxy/x",
        "/api/v1/namespaces/a/pods/b/exec?command=sh",
        "/metrics",
      ].map((path) => () => pilot.signer.frame(ours, ordered({ path }))),
    ];
    for (let n = 0; n < TRIES; n++)
      await pilot.connections.post(connectionId, (await kinds[n % kinds.length]?.()) ?? "");
    await call({ path: "/apis/after" });
    expect(api.calls.map(({ url }) => url)).toEqual(["/apis/after"]);
  });

  it("goes on with an answer whose connection was cut in the middle of its parts", async () => {
    let cut = false;
    pilot.gateway.inward = (_, message) => {
      if (cut || !message.includes('"part":1')) return "pass";
      cut = true;
      return "cut";
    };
    const bytes = 60_000;
    const answer = await call({ path: `/apis?bytes=${bytes}`, timeoutMs: 20_000 });
    expect(cut).toBe(true);
    expect(answer.body.length).toBe(bytes);
    expect(api.calls).toHaveLength(1);
  });

  it("takes the token that the kubelet has put in place of the old one", async () => {
    api.state.token = "second-token-of-the-service-account";
    expect((await call({})).status).toBe(401);
    await pod.mount("token", `${api.state.token}\n`);
    expect((await call({})).status).toBe(200);
  });

  it("changes its key when it is asked to, and keeps it in the Secret", async () => {
    const before = await current();
    const key = api.secret()["pilot.key"];
    await pilot.frontgates.save(pilot.frontgates.rotateWrites(before));
    await pilot.gateway.close(before.connectionId ?? "");
    await pilot.until(async () => ((await current()).publicKey === before.publicKey ? undefined : true), "another key");
    await connected(before.connectionId);
    await pilot.until(async () => (api.secret()["pilot.key"] === key ? undefined : true), "the key to be kept");
    expect((await call({})).status).toBe(200);
  });

  it("is the same Frontgate after it was killed: its key is in the Secret, the token is of no more use", async () => {
    const before = await current();
    await pod.stop("SIGKILL");
    pod.start();
    const after = await connected(before.connectionId);
    expect(after.publicKey).toBe(before.publicKey);
    expect((await call({})).status).toBe(200);
    expect(JSON.stringify(api.secret())).not.toContain(Buffer.from(enrolment).toString("base64"));
  });

  it("does not make a call again that another process of it may have made", async () => {
    frames.length = 0;
    await call({ path: "/apis/once" });
    const frame = frames.find((one) => one.includes('"call-cluster"')) ?? "";
    const before = await current();
    await pod.stop("SIGKILL");
    pod.start();
    const { connectionId = "" } = await connected(before.connectionId);
    await pilot.connections.post(connectionId, frame);
    await call({ path: "/apis/after" });
    expect(api.calls.map(({ url }) => url)).toEqual(["/apis/once", "/apis/after"]);
  });

  it("is called no more once it is revoked, and enrols anew by another token with another key", async () => {
    const before = await current();
    await pilot.frontgates.save(pilot.frontgates.revokeWrites(before, new Date()));
    await expect(call({})).rejects.toMatchObject({ kind: "denied", providerCode: "FrontgateRevoked" });
    await pilot.gateway.close(before.connectionId ?? "");
    const refused = pilot.gateway.refused;
    await pilot.until(async () => (pilot.gateway.refused > refused ? true : undefined), "its refusal");
    await expect(call({})).rejects.toMatchObject({ kind: "denied" });
    expect(api.calls).toEqual([]);
    await pod.stop();

    const another = randomBytes(32).toString("hex");
    frontgate = await pilot.expect(another);
    await pod.configure(pilot, frontgate, another);
    pod.start();
    const after = await connected();
    expect(after.publicKey).not.toBe(before.publicKey);
    expect((await call({})).status).toBe(200);
  });
});
