import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults } from "../shared/kernel/test-faults.ts";
import { openSigner } from "../shared/platform/signer.ts";
import { testSigningKeys } from "../shared/platform/test-keys.ts";
import type { Command } from "../shared/protocol/messages.ts";
import { Vpc } from "./testing/vpc.ts";

/** Envelopes that the promises are about. */
const ENVELOPES = faults(1_000, 40);

describe("what a Frontgate executes (A3, A4, A7, R7, R8)", () => {
  let vpc: Vpc;
  beforeAll(async () => {
    vpc = await Vpc.start({ heartbeatMs: 500 });
    await vpc.addNodes(1);
  });
  afterAll(() => vpc?.stop());

  const lines = (file: string): number => (existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0);
  const path = (name: string): string => join(vpc.directory, name);
  /** Leaves a line each time that it is executed. */
  const counted = (file: string, overrides: Partial<Command> = {}): Command =>
    vpc.order(0, { kind: "run-service", service: "count", run: { shell: `echo run >> ${file}` }, env: {} }, overrides);
  /** The frame of a command, which nobody has sent. */
  const unsent = (command: Command): Promise<string> => vpc.pilot.seal(command);
  let fences = 0;
  /** Everything that was sent before it has been looked at when this command's result is there. */
  const fence = async (): Promise<void> => {
    const deadline = new Date(vpc.pilot.clock().getTime() + 10 * 60_000).toISOString();
    const last = counted(path(`fence-${++fences}`), { deadline });
    // After a restart a thousand replayed envelopes come before it.
    expect((await vpc.pilot.execute(last, 300_000)).status).toBe("succeeded");
  };
  const distrusted = (): number =>
    vpc.pilot.received.reduce((sum, one) => sum + (one.type === "heartbeat" ? (one.distrusted ?? 0) : 0), 0);
  const reconnected = async (act: () => unknown): Promise<void> => {
    const before = vpc.pilot.received.filter(({ type }) => type === "hello").length;
    await act();
    await vpc.pilot.until(
      () => (vpc.pilot.received.filter(({ type }) => type === "hello").length > before ? true : undefined),
      "the Frontgate to be back",
    );
    await fence();
  };

  it(`A3: of ${ENVELOPES} envelopes with a byte changed, a signature taken off or changed, none is executed`, async () => {
    const file = path("flipped");
    const before = distrusted();
    for (let n = 0; n < ENVELOPES; n++) {
      const frame = Buffer.from(await unsent(counted(file)));
      const at = Math.floor((n / ENVELOPES) * frame.length);
      frame[at] = (frame[at] ?? 0) ^ (1 << (n % 8));
      vpc.pilot.deliverFrame(frame.toString());
    }
    const whole = await unsent(counted(file));
    const [line = "", payload = ""] = whole.split("\n");
    const other = await unsent(counted(file));
    vpc.pilot.deliverFrame(payload);
    vpc.pilot.deliverFrame(`\n${payload}`);
    vpc.pilot.deliverFrame(`${line.split(" ").slice(0, 3).join(" ")} \n${payload}`);
    vpc.pilot.deliverFrame(`${other.split("\n")[0]}\n${payload}`);
    await fence();
    expect(lines(file)).toBe(0);
    // Told to Pilot with the heartbeats.
    await vpc.pilot.until(() => (distrusted() - before >= ENVELOPES + 4 ? true : undefined), "the count", 5_000);
    vpc.pilot.deliverFrame(whole);
    await vpc.pilot.until(() => (lines(file) === 1 ? true : undefined), "the one that nobody changed");
  });

  it("A3: in another order each is executed once, and what a later one overtook is stale", async () => {
    const frames: string[] = [];
    const files = Array.from({ length: 20 }, (_, n) => path(`order-${n}`));
    for (const file of files) frames.push(await unsent(counted(file)));
    for (const frame of frames.reverse()) vpc.pilot.deliverFrame(frame);
    await vpc.pilot.until(() => (files.every((file) => lines(file) === 1) ? true : undefined), "all of them");
    const document = { kind: "put-metadata", deploymentId: vpc.deploymentId, document: vpc.document("x") } as const;
    const [first, second] = [vpc.own(document), vpc.own(document)];
    expect((await vpc.pilot.execute(second)).status).toBe("succeeded");
    expect((await vpc.pilot.execute(first)).status).toBe("stale");
  });

  it(`A4: ${ENVELOPES} seen envelopes, again on the same link, on a new link and after a restart, are executed once`, {
    timeout: 900_000,
  }, async () => {
    const files: string[] = [];
    const from = vpc.pilot.frames.length;
    for (let n = 0; n < ENVELOPES; n++) files.push(path(`seen-${n}`));
    const deadline = new Date(Date.now() + 10 * 60_000).toISOString();
    await Promise.all(files.map((file) => vpc.pilot.execute(counted(file, { deadline }), 500_000)));
    const seen = vpc.pilot.frames.slice(from).flatMap(({ id, frame }) => (id.startsWith("cmd-") ? [frame] : []));
    expect(seen.length).toBeGreaterThanOrEqual(ENVELOPES);
    const replay = async (): Promise<void> => {
      for (const frame of seen) vpc.pilot.deliverFrame(frame);
      await fence();
    };
    await replay();
    await reconnected(() => vpc.pilot.cut());
    await replay();
    await reconnected(async () => {
      await vpc.frontgate.stop("SIGKILL");
      vpc.frontgate.start();
    });
    await replay();
    expect(files.map(lines)).toEqual(files.map(() => 1));
  });

  it("A7: a Pilot with another platform key is told nothing and obeyed in nothing", async () => {
    const { signer } = vpc.pilot;
    const file = path("fake");
    vpc.pilot.signer = openSigner({ keyIds: "fake", generation: 9, clock: () => new Date(), keys: testSigningKeys() });
    const from = vpc.pilot.received.length;
    vpc.pilot.cut();
    await vpc.pilot.until(() => (vpc.pilot.received.length > from ? true : undefined), "the Frontgate to dial");
    vpc.pilot.send(counted(file));
    await sleep(1_500);
    const told = vpc.pilot.received.slice(from);
    expect(new Set(told.map(({ type }) => type))).toEqual(new Set(["hello"]));
    expect(lines(file)).toBe(0);
    expect(vpc.frontgate.log).toContain("pilot-not-believed");
    vpc.pilot.signer = signer;
    await vpc.pilot.until(() => (lines(file) === 1 ? true : undefined), "the true Pilot to be obeyed", 60_000);
  });

  it("R7: obeys Pilot's clock where it is minutes or a day from its own, and never one that went back", async () => {
    for (const [name, skewMs] of [
      ["10 minutes ahead", 10 * 60_000],
      ["a day ahead", 24 * 3_600_000],
    ] as const) {
      vpc.pilot.clock = () => new Date(Date.now() + skewMs);
      await reconnected(() => vpc.pilot.cut());
      const at = (ms: number) => new Date(vpc.pilot.clock().getTime() + ms).toISOString();
      const [late, timely] = [path(`late-${skewMs}`), path(`timely-${skewMs}`)];
      // By this machine's own clock it would be hours early.
      expect((await vpc.pilot.execute(counted(late, { deadline: at(-1_000) }))).status, name).toBe("expired");
      expect((await vpc.pilot.execute(counted(timely, { deadline: at(30_000) }))).status, name).toBe("succeeded");
      expect([lines(late), lines(timely)]).toEqual([0, 1]);
    }
    // Pilot's time of before: what was proven since is kept, also over a restart.
    vpc.pilot.clock = () => new Date();
    await vpc.frontgate.stop("SIGKILL");
    vpc.frontgate.start();
    const file = path("backwards");
    vpc.pilot.send(counted(file, { deadline: new Date(Date.now() + 48 * 3_600_000).toISOString() }));
    await sleep(3_000);
    expect(lines(file)).toBe(0);
    vpc.pilot.clock = () => new Date(Date.now() + 24 * 3_600_000);
    await vpc.pilot.until(() => (lines(file) === 1 ? true : undefined), "Pilot to be back in its time", 60_000);
  });

  it("R8: goes on with its work while it is sent what is no message", async () => {
    const document = vpc.order(0, { kind: "stop-confd" });
    for (let n = 0; n < faults(300, 30); n++) {
      vpc.pilot.deliverFrame(randomBytes(1 + n * 7));
      vpc.pilot.deliverFrame("[".repeat(n * 50));
      vpc.pilot.deliverFrame(
        await unsent({ ...document, timeoutMs: -1, id: `cmd-poison${String(n).padStart(6, "0")}` }),
      );
    }
    const file = path("beside");
    expect((await vpc.pilot.execute(counted(file))).status).toBe("succeeded");
    // Larger than any frame: the connection ends, and the next one is as good.
    await reconnectedByForce();
    expect(lines(file)).toBe(1);
  });

  async function reconnectedByForce(): Promise<void> {
    const before = vpc.pilot.connections.length;
    vpc.pilot.deliverFrame(Buffer.alloc(200 * 1024, "x"));
    await vpc.pilot.until(() => (vpc.pilot.connections.length > before ? true : undefined), "the next connection");
  }
});
