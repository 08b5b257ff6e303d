import { Duplex } from "node:stream";
import { expect, it } from "vitest";
import { executor } from "./exec.ts";
import { scripted } from "./test-transport.ts";

/** A server's frame: not masked. */
function frame(opcode: number, payload: Uint8Array, final = true): Buffer {
  const { length } = payload;
  const first = (final ? 0x80 : 0) | opcode;
  const head = length < 126 ? Buffer.of(first, length) : Buffer.of(first, 126, length >> 8, length & 0xff);
  return Buffer.concat([head, payload]);
}
const said = (channel: number, text: string) => frame(2, Buffer.concat([Buffer.of(channel), Buffer.from(text)]));
const success = said(3, JSON.stringify({ status: "Success" }));
const failed = (code: string) =>
  said(
    3,
    JSON.stringify({
      status: "Failure",
      reason: "NonZeroExitCode",
      details: { causes: [{ reason: "ExitCode", message: code }] },
    }),
  );

/** A socket that says these pieces, and keeps what it is sent. */
function talking(pieces: readonly Uint8Array[], stays = false) {
  const heard: Buffer[] = [];
  const left = [...pieces];
  const socket = new Duplex({
    read() {
      const next = left.shift();
      if (next !== undefined) this.push(next);
      else if (!stays) this.push(null);
    },
    write(chunk, _, done) {
      heard.push(Buffer.from(chunk));
      done();
    },
  });
  return { socket, heard };
}

const RUN = { namespace: "shop", pod: "web-0", argv: ["sh", "-c", "a & b"], timeoutMs: 2000, maxBytes: 1000 };
const through = (socket: Duplex, asked: URL[] = []) =>
  executor(
    scripted(
      () => ({ status: 500, body: "" }),
      (url) => {
        asked.push(url);
        return socket;
      },
    ),
  );

it("collects what a program prints and its exit code, whatever the pieces are", async () => {
  const all = Buffer.concat([
    said(1, "one "),
    frame(9, Buffer.from("ping")),
    said(2, "two"),
    said(1, "three"),
    failed("3"),
  ]);
  for (const size of [1, 7, all.length]) {
    const pieces = Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
      all.subarray(at * size, (at + 1) * size),
    );
    const { socket, heard } = talking(pieces);
    const asked: URL[] = [];
    const outcome = await through(socket, asked)({ ...RUN, container: "web" });
    expect(outcome).toEqual({ exitCode: 3, stdout: "one three", stderr: "two", cut: false });
    expect(asked[0]?.pathname).toBe("/api/v1/namespaces/shop/pods/web-0/exec");
    expect(asked[0]?.searchParams.getAll("command")).toEqual(["sh", "-c", "a & b"]);
    expect(asked[0]?.searchParams.get("container")).toBe("web");
    // The ping was answered, and masked.
    const [pong = Buffer.alloc(0)] = heard;
    expect(pong[0]).toBe(0x8a);
    expect(Buffer.from(pong.subarray(6).map((byte, at) => byte ^ (pong[2 + (at % 4)] ?? 0))).toString()).toBe("ping");
  }
});

it("keeps as much output as is asked, and says that there was more", async () => {
  const { socket } = talking([said(1, "x".repeat(600)), said(2, "y".repeat(600)), said(1, "z"), success]);
  const { stdout, stderr, cut, exitCode } = await through(socket)(RUN);
  expect([stdout.length, stderr.length, cut, exitCode]).toEqual([600, 400, true, 0]);
});

it("reads messages in parts", async () => {
  const status = Buffer.concat([Buffer.of(3), Buffer.from(JSON.stringify({ status: "Success" }))]);
  const { socket } = talking([frame(2, status.subarray(0, 8), false), frame(0, status.subarray(8))]);
  expect(await through(socket)(RUN)).toMatchObject({ exitCode: 0 });
});

it("says why a program did not begin, did not end, or what broke off", async () => {
  const unknown = said(3, JSON.stringify({ status: "Failure", reason: "InternalError", message: "no such file: sh" }));
  await expect(through(talking([unknown]).socket)(RUN)).rejects.toMatchObject({
    kind: "invalid",
    message: "no such file: sh",
  });
  await expect(through(talking([said(1, "some")]).socket)(RUN)).rejects.toMatchObject({
    providerCode: "ConnectionLost",
  });
  await expect(through(talking([], true).socket)({ ...RUN, timeoutMs: 30 })).rejects.toMatchObject({
    kind: "unavailable",
    providerCode: "ExecTimeout",
  });
  await expect(through(talking([frame(8, Buffer.alloc(0))]).socket)(RUN)).rejects.toMatchObject({
    providerCode: "ConnectionLost",
  });
  const endless = Buffer.concat([Buffer.of(0x82, 127), Buffer.from("00000000ffffffff", "hex")]);
  await expect(through(talking([endless]).socket)(RUN)).rejects.toMatchObject({ providerCode: "UnreadableAnswer" });
});

it("asks once more without a WebSocket, as a refused one has no words", async () => {
  const denied = {
    kind: "Status",
    reason: "Forbidden",
    code: 403,
    message: 'User "u" cannot create resource "pods/exec" in API group "" in the namespace "shop"',
  };
  const upgrade = () => {
    throw new Error("bad upgrade");
  };
  const refusing = scripted(() => ({ status: 403, body: JSON.stringify(denied) }), upgrade);
  await expect(executor(refusing)(RUN)).rejects.toMatchObject({ kind: "denied", message: denied.message });
  const missing = { kind: "Status", code: 400, message: "Upgrade request required" };
  const asking = scripted(() => ({ status: 400, body: JSON.stringify(missing) }), upgrade);
  await expect(executor(asking)(RUN)).rejects.toThrow("bad upgrade");
});

it("is refused where no WebSocket goes", async () => {
  await expect(executor(scripted(() => ({ body: "" })))(RUN)).rejects.toMatchObject({ providerCode: "NotSupported" });
});
