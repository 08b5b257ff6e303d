import { describe, expect, it } from "vitest";
import { TestPlatform } from "../../agents/testing/platform.ts";
import { faults } from "../kernel/test-faults.ts";
import { holdsAt, openFrame, sealFrame } from "./envelope.ts";
import { LIMITS } from "./limits.ts";

const to = { tenantId: "tenant-000001", frontgateId: "fg-000001" };
const platform = new TestPlatform();
const key = platform.messageKey(0);
const payload = (n: number): string =>
  JSON.stringify({
    type: "command",
    id: `cmd-${String(n).padStart(6, "0")}`,
    version: n,
    deadline: "2026-01-02T03:04:05Z",
  });
const open = (frame: string) => openFrame(frame, to, platform.trust.keys, new Set());

describe("a frame", () => {
  it("opens for whom it is, and for nobody else", () => {
    const frame = sealFrame(key, to, payload(1));
    expect(open(frame)).toMatchObject({ payload: payload(1) });
    for (const other of [
      { ...to, frontgateId: "fg-000002" },
      { ...to, tenantId: "tenant-000002" },
    ])
      expect(openFrame(frame, other, platform.trust.keys, new Set())).toEqual({ distrust: "signature" });
    expect(openFrame(frame, to, new TestPlatform().trust.keys, new Set())).toEqual({ distrust: "signature" });
    expect(openFrame(frame, to, [], new Set())).toEqual({ distrust: "signature" });
  });

  const envelopes = faults(1_000, 5);
  it(`A3: is nothing once any one of its bytes is another: each byte of ${envelopes}`, { timeout: 900_000 }, () => {
    let believed = 0;
    for (let n = 0; n < envelopes; n++) {
      const bytes = Buffer.from(sealFrame(key, to, payload(n)));
      for (let at = 0; at < bytes.length; at++) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << ((n + at) % 8));
        if ("payload" in open(changed.toString())) believed += 1;
      }
    }
    expect(believed).toBe(0);
  });

  it("A3: is nothing with parts of another, with parts missing, or spelled in another way", () => {
    const [one, two] = [sealFrame(key, to, payload(1)), sealFrame(key, to, payload(2))].map((frame) =>
      frame.split("\n"),
    );
    const [line = "", text = ""] = one ?? [];
    const [other = ""] = two ?? [];
    const [protocol, certificate, certified, signature = ""] = line.split(" ");
    const foreign = new TestPlatform().messageKey(0);
    const frames = [
      text,
      `\n${text}`,
      `${other}\n${text}`,
      `${protocol} ${certificate} ${certified}\n${text}`,
      `${protocol} ${certificate} ${certified} AAAA\n${text}`,
      `${protocol} ${foreign.certificate} ${certified} ${signature}\n${text}`,
      `${protocol} ${certificate} ${foreign.certified} ${signature}\n${text}`,
      `${protocol} ${certificate} ${certified} ${signature}=\n${text}`,
      `${protocol}  ${certificate} ${certified} ${signature}\n${text}`,
      `${line}\n ${text}`,
      `${line}\n${text} `,
      sealFrame(foreign, to, text),
      "",
    ];
    // The last letter of 64 bytes in base64url has four bits that nothing reads.
    const last = signature.at(-1) ?? "";
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (const letter of alphabet)
      if (letter !== last)
        frames.push(`${protocol} ${certificate} ${certified} ${signature.slice(0, -1)}${letter}\n${text}`);
    expect(frames.filter((frame) => "payload" in open(frame))).toEqual([]);
  });

  it("counts within the hours of its key, give or take what clocks may differ", () => {
    const opened = open(sealFrame(platform.messageKey(1_000_000_000_000), to, payload(1)));
    if ("distrust" in opened) throw new Error(opened.distrust);
    const holds = (at: number) => holdsAt(opened.certificate, new Date(1_000_000_000_000 + at));
    const { clockSkewMs: skew, messageKeyMs: life } = LIMITS;
    expect([-skew - 1, -skew, 0, life, life + skew, life + skew + 1].map(holds)).toEqual([
      false,
      true,
      true,
      true,
      true,
      false,
    ]);
  });
});
