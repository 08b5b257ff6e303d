import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { digestOf } from "../shared/kernel/canonical-json.ts";
import { type ChainHead, emptyChain, linked } from "../shared/kernel/hash-chain.ts";
import { pitrix as run } from "./testing/binary.ts";
import { scriptedStore } from "./testing/scripted-store.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "pitrix-audit-"));
});
afterAll(() => rm(dir, { recursive: true }));

const tenantId = "tenant-0m9x2k4f7abcdefghj";

/** A log of so many entries, as the API answers it. */
function chain(length: number) {
  const made = [];
  let head: ChainHead = emptyChain(tenantId);
  for (let number = 1; number <= length; number++) {
    const source = { salt: `salt-${number}`, ip: "192.0.2.7" };
    const at = new Date(Date.UTC(2026, 10, 21, 9, 0, number)).toISOString();
    const entry = linked(head, {
      id: `aud-${number}`,
      tenantId,
      at,
      recordedAt: at,
      actorId: "user-1",
      operation: "updateRuntime",
      object: { type: "runtime", id: "rt-1" },
      outcome: "done",
      sourceDigest: digestOf(source),
    });
    made.push({ ...entry, source });
    head = entry;
  }
  return made;
}

const log = chain(8);
const lines = log.map((entry) => JSON.stringify(entry));

async function verify(content: readonly string[], ...args: string[]) {
  const file = join(dir, "log.ndjson");
  await writeFile(file, content.map((line) => `${line}\n`).join(""));
  const { code, stdout, stderr } = await run(["audit", "verify", file, "-o", "json", ...args], { cwd: dir, env: {} });
  const { whole, fault, seq, to, from } = JSON.parse(code === 0 ? stdout : stderr);
  return code === 0 ? { whole, from, to } : { code, fault, seq };
}

const at = (index: number) => lines[index] ?? "";
const noted = `8:${log.at(-1)?.hash}`;

describe("pitrix audit verify", () => {
  it("finds a log whole, also one that begins in the middle, and one whose sources were erased", async () => {
    expect(await verify(lines)).toEqual({ whole: true, from: 1, to: 8 });
    expect(await verify(lines.slice(3), "--head", noted)).toEqual({ whole: true, from: 4, to: 8 });
    const erased = log.map(({ source: _, ...entry }) => JSON.stringify(entry));
    expect(await verify(erased, "--head", noted)).toEqual({ whole: true, from: 1, to: 8 });
  });

  it("says where one flipped byte is, an entry that was taken out, put in, doubled or moved", async () => {
    const flipped = at(2).replace("rt-1", "rt-2");
    const broken = { code: 5, fault: "changed", seq: 3 };
    expect(await verify([...lines.slice(0, 2), flipped, ...lines.slice(3)])).toEqual(broken);
    const source = at(2).replace("192.0.2.7", "192.0.2.8");
    expect(await verify([...lines.slice(0, 2), source, ...lines.slice(3)])).toEqual({
      ...broken,
      fault: "source-changed",
    });
    expect(await verify([...lines.slice(0, 2), at(2).replace(/.$/, ""), ...lines.slice(3)])).toEqual(broken);
    const order = { code: 5, fault: "out-of-sequence" };
    expect(await verify([...lines.slice(0, 2), ...lines.slice(3)])).toEqual({ ...order, seq: 3 });
    expect(await verify([...lines.slice(0, 4), at(3), ...lines.slice(4)])).toEqual({ ...order, seq: 5 });
    expect(await verify([at(0), at(2), at(1), ...lines.slice(3)])).toEqual({ ...order, seq: 2 });
    const [first] = chain(1);
    if (first === undefined) throw new Error("no entry");
    const forged = linked(first, { tenantId, ...JSON.parse(at(1)), operation: "nothingAtAll" });
    const { source: _, hash: __, ...rest } = forged;
    const inserted = JSON.stringify({ ...rest, hash: digestOf(rest) });
    expect(await verify([at(0), inserted, ...lines.slice(2)])).toEqual({ code: 5, fault: "not-linked", seq: 3 });
  });

  it("shows by an end that was noted that a log was cut off, or rewritten as a whole", async () => {
    expect(await verify(lines.slice(0, 6))).toEqual({ whole: true, from: 1, to: 6 });
    expect(await verify(lines.slice(0, 6), "--head", noted)).toMatchObject({ code: 5, fault: "wrong-end" });
    const other = `8:${"0".repeat(64)}`;
    expect(await verify(lines, "--head", other)).toEqual({ code: 5, fault: "wrong-end", seq: 8 });
    expect((await run(["audit", "verify", "x", "--head", "8"], { cwd: dir, env: {} })).code).toBe(2);
    expect(await verify([])).toMatchObject({ code: 5 });
  });
});

describe("pitrix audit export", () => {
  it("writes the log page by page, goes on where the file ends, and never with a broken one", async () => {
    let known = 5;
    using store = await scriptedStore(({ query }) => {
      const after = Number(query.get("after"));
      const { seq, hash } = log[known - 1] ?? emptyChain(tenantId);
      return {
        body: { items: log.slice(after, Math.min(after + 2, known)), head: { tenantId, seq, hash, waiting: 0 } },
      };
    });
    const file = join(dir, "exported.ndjson");
    const exported = () => run(["audit", "export", file], { cwd: dir, env: store.env });
    expect(await exported()).toMatchObject({ code: 0, stdout: expect.stringContaining(`5:${log[4]?.hash}`) });
    known = 8;
    expect((await exported()).code).toBe(0);
    expect((await readFile(file, "utf8")).trim().split("\n")).toEqual(lines);
    const asked = store.requests.length;
    await writeFile(file, (await readFile(file, "utf8")).replace("aud-3", "aud-4"));
    expect(await exported()).toMatchObject({ code: 6 });
    expect(store.requests).toHaveLength(asked);
  });
});
