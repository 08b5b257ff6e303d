import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { fingerprint, openFrame, signedByPlatform, trustStatement } from "./envelope.ts";
import { GATEWAY } from "./limits.ts";
import * as messages from "./messages.ts";
import { NodeMetrics } from "./watching.ts";

const Vectors = z.object({
  valid: z.array(z.object({ name: z.string(), message: z.unknown() })),
  invalid: z.array(z.object({ name: z.string(), message: z.unknown() })),
});
const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`vectors/${name}.json`, import.meta.url), "utf8"));
const inside = z.record(z.string(), z.unknown()).parse(read("inside-vpc"));

describe.each([
  ["FromPilot", messages.FromPilot, read("from-pilot")],
  ["FromFrontgate", messages.FromFrontgate, read("from-frontgate")],
  ["EnrolRequest", messages.EnrolRequest, inside.EnrolRequest],
  ["EnrolAnswer", messages.EnrolAnswer, inside.EnrolAnswer],
  ["NodeCommand", messages.NodeCommand, inside.NodeCommand],
  ["NodeStarted", messages.NodeStarted, inside.NodeStarted],
  ["NodeAlive", messages.NodeAlive, inside.NodeAlive],
  ["NodeMetrics", NodeMetrics, inside.NodeMetrics],
  ["FrontgateConfig", messages.FrontgateConfig, inside.FrontgateConfig],
  ["DroneConfig", messages.DroneConfig, inside.DroneConfig],
])("vectors of %s", (_, schema, file) => {
  const { valid, invalid } = Vectors.parse(file);
  it.each(valid)("accept $name, and change nothing in it", ({ message }) => {
    expect(schema.parse(message)).toEqual(message);
    expect(JSON.stringify(message).length).toBeLessThan(GATEWAY.frameBytes);
  });
  it.each(invalid)("refuse $name", ({ message }) => {
    expect(schema.safeParse(message).success).toBe(false);
  });
});

it("have an example of every message and of every command", () => {
  const names = (name: string): Set<unknown> =>
    new Set(Vectors.parse(read(name)).valid.map(({ message }) => z.object({ type: z.string() }).parse(message).type));
  expect(names("from-pilot")).toEqual(
    new Set(["welcome", "command", "call-cluster", "call-cloud", "result-ack", "error", "authority", "cluster"]),
  );
  expect(names("from-frontgate")).toEqual(
    new Set([
      "hello",
      "accepted",
      "result",
      "heartbeat",
      "node-health",
      "metrics",
      "answer-part",
      "call-answer",
      "enrolled",
      "authority-request",
      "cluster-request",
    ]),
  );
});

it("prove who connects", () => {
  const { input, statement, signature } = z
    .object({
      input: z.object({
        frontgateId: z.string(),
        tenantId: z.string(),
        timestamp: z.string(),
        publicKey: z.string(),
      }),
      statement: z.string(),
      signature: z.string(),
    })
    .parse(read("connect"));
  expect(messages.connectStatement(input)).toBe(statement);
  const key = createPublicKey({ key: Buffer.from(input.publicKey, "base64url"), format: "der", type: "spki" });
  const check = (text: string): boolean => verify(null, Buffer.from(text), key, Buffer.from(signature, "base64url"));
  expect(check(statement)).toBe(true);
  for (const [name, value] of Object.entries(input))
    expect(check(messages.connectStatement({ ...input, [name]: `${value}0` })), name).toBe(false);
});

it("prove who speaks for the platform", () => {
  const vector = z
    .object({
      to: z.object({ tenantId: z.string(), frontgateId: z.string() }),
      keys: z.tuple([z.string()]),
      from: z.number(),
      frame: z.string(),
      payload: z.string(),
      announcement: messages.TrustAnnouncement,
    })
    .parse(read("frame"));
  const { to, keys, frame, payload, from, announcement } = vector;
  expect(openFrame(frame, to, keys, new Set())).toMatchObject({ payload, certificate: { from } });
  for (const other of [
    { ...to, tenantId: "tenant-000002" },
    { ...to, frontgateId: "fg-000002" },
  ])
    expect(openFrame(frame, other, keys, new Set())).toEqual({ distrust: "signature" });
  const { proofs, ...set } = announcement;
  const proven = (by: string, changed: object = {}) =>
    proofs.some((proof) => signedByPlatform(by, trustStatement({ ...set, ...changed }), proof.signature));
  expect(proofs[0]?.by).toBe(fingerprint(keys[0]));
  expect(proven(keys[0])).toBe(true);
  expect(proven(keys[0], { number: 5 })).toBe(false);
  expect(proven(set.keys[0] ?? "")).toBe(false);
});
