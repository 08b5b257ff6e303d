/**
 * The program in the namespace that stands for the internet: `node outside.ts <runDir>`.
 * - 203.0.113.2:443: Pilot's TLS end; what it decrypts goes to the unix socket `host.sock`, which the room serves on the host's side
 * - unix socket `outside.sock`: raw bytes into 203.0.113.2:443, so that the host can look at Pilot as the outside sees it
 * - unix socket `dial.sock`: a JSON line `DialRequest` in, a JSON line `DialAnswer` out
 */
import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createServer as createTlsServer } from "node:tls";
import { type DialAnswer, DialRequest, PILOT_ADDRESS } from "./contract.ts";

const TLS_PORT = 443;

function pipeBoth(one: Socket, other: Socket): void {
  one.pipe(other).pipe(one);
  const end = () => {
    one.destroy();
    other.destroy();
  };
  for (const socket of [one, other]) {
    socket.setNoDelay(true);
    socket.on("error", end);
    socket.on("close", end);
  }
}

function dial({ address, port, timeoutMs }: DialRequest): Promise<DialAnswer> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (answer: DialAnswer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => end("timeout"));
    socket.once("connect", () => end("connected"));
    socket.once("error", (error) => end("code" in error && error.code === "ECONNREFUSED" ? "refused" : "unreachable"));
  });
}

function serve(runDir: string): void {
  const file = (name: string) => join(runDir, name);
  const tls = createTlsServer(
    { key: readFileSync(file("pilot.key")), cert: readFileSync(file("pilot.pem")) },
    (socket) => pipeBoth(socket, connect(file("host.sock"))),
  );
  tls.on("tlsClientError", () => {});
  const outside = createServer((socket) => pipeBoth(socket, connect({ host: PILOT_ADDRESS, port: TLS_PORT })));
  const dialer = createServer((socket) => {
    socket.on("error", () => {});
    createInterface({ input: socket }).once("line", async (line) => {
      const request = DialRequest.safeParse(JSON.parse(line));
      if (request.success) socket.write(`${JSON.stringify(await dial(request.data))}\n`);
      socket.end();
    });
  });
  let missing = 3;
  const listening = () => {
    missing--;
    if (missing === 0) process.stdout.write(`ready ${describe(tls.address())}\n`);
  };
  tls.listen(TLS_PORT, PILOT_ADDRESS, listening);
  outside.listen(file("outside.sock"), listening);
  dialer.listen(file("dial.sock"), listening);
}

function describe(address: AddressInfo | string | null): string {
  return typeof address === "object" && address !== null ? `${address.address}:${address.port}` : String(address);
}

const [runDir] = process.argv.slice(2);
if (runDir === undefined) throw new Error("usage: outside.ts <runDir>");
serve(runDir);
