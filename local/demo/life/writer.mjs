/**
 * A client that writes numbers, one after the other, for as long as it lives: `node writer.mjs <zookeeper|redis> write|read`.
 * It runs on a machine of the tenant's beside the app, and needs nothing but Node. In its folder, /run/writer-<kind>:
 *   servers   addresses, one a line, read again at every connection
 *   paused    exists: it writes nothing
 *   acked     a line for every number that the app has acknowledged: the number, and the time in milliseconds
 * What was sent and not answered is not written again: nobody knows whether the app has it. `read` prints the numbers
 * that the app has now.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";

const [kind = "", what = ""] = process.argv.slice(2);
const folder = `/run/writer-${kind}`;
const PATIENCE_MS = 3_000;
const PACE_MS = 40;
const ROOT = "/written";
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A connection that is asked one thing at a time. `frame` says how long the answer at the beginning of the bytes is. */
async function dial(host, port, frame) {
  const socket = connect({ host, port });
  let bytes = Buffer.alloc(0);
  let waiting;
  const settle = () => {
    const length = waiting === undefined ? 0 : frame(bytes);
    if (length === 0 || bytes.length < length) return;
    const answer = bytes.subarray(0, length);
    bytes = bytes.subarray(length);
    waiting.resolve(answer);
    waiting = undefined;
  };
  const fail = (error) => waiting?.reject(error ?? new Error("closed"));
  socket.on("data", (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    settle();
  });
  socket.on("error", fail);
  socket.on("close", () => fail());
  const ask = async (message) => {
    waiting = Promise.withResolvers();
    const { promise } = waiting;
    const timer = setTimeout(() => fail(new Error("no answer")), PATIENCE_MS);
    socket.write(message);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  };
  return { ask, close: () => socket.destroy() };
}

const int = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const text = (value) => Buffer.concat([int(Buffer.byteLength(value)), Buffer.from(value)]);
const framed = (...parts) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([int(body.length), body]);
};

/** ZooKeeper's own protocol: every message begins with its length. */
async function zookeeper(host) {
  const { ask, close } = await dial(host, 2181, (bytes) => (bytes.length < 4 ? 0 : 4 + bytes.readInt32BE()));
  await ask(framed(int(0), Buffer.alloc(8), int(10_000), Buffer.alloc(8), int(16), Buffer.alloc(16)));
  let xid = 0;
  const send = async (type, ...body) => {
    const answer = await ask(framed(int(++xid), int(type), ...body));
    const error = answer.readInt32BE(16);
    // -110: it is there already.
    if (error !== 0 && error !== -110) throw new Error(`error ${error}`);
    return answer.subarray(20);
  };
  const anyone = Buffer.concat([int(1), int(31), text("world"), text("anyone")]);
  const create = (path) => send(1, text(path), int(0), anyone, int(0));
  return {
    close,
    begin: () => create(ROOT),
    write: (number) => create(`${ROOT}/${number}`),
    async read() {
      // What this server has may be behind what others acknowledged.
      await send(9, text(ROOT));
      const answer = await send(8, text(ROOT), Buffer.from([0]));
      const found = [];
      for (let at = 4; at < answer.length; ) {
        const length = answer.readInt32BE(at);
        found.push(answer.toString("utf8", at + 4, at + 4 + length));
        at += 4 + length;
      }
      return found;
    },
  };
}

/** Redis's protocol, as far as it is one line, or a list of bulk texts. */
async function redis(host) {
  const { ask, close } = await dial(host, 6379, (bytes) => {
    const line = bytes.indexOf("\r\n");
    if (line < 0) return 0;
    if (bytes[0] !== 42) return line + 2;
    const lines = 1 + 2 * Number(bytes.toString("utf8", 1, line));
    let end = -2;
    for (let seen = 0; seen < lines; seen++) {
      end = bytes.indexOf("\r\n", end + 2);
      if (end < 0) return 0;
    }
    return end + 2;
  });
  return {
    close,
    begin: async () => undefined,
    async write(number) {
      const answer = String(await ask(`SET ${ROOT}/${number} ${number}\r\n`));
      if (!answer.startsWith("+OK")) throw new Error(answer);
    },
    async read() {
      const answer = String(await ask(`KEYS ${ROOT}/*\r\n`));
      if (!answer.startsWith("*")) throw new Error(answer);
      return [...answer.matchAll(/\/(\d+)\r\n/g)].map(([, number]) => number);
    },
  };
}

const servers = () => readFileSync(`${folder}/servers`, "utf8").trim().split("\n");
const open = kind === "redis" ? redis : zookeeper;

async function write() {
  mkdirSync(folder, { recursive: true });
  let number = 0;
  for (let turn = 0; ; turn++) {
    const all = servers();
    let client;
    try {
      client = await open(all[turn % all.length]);
      await client.begin();
      for (;;) {
        await sleep(PACE_MS);
        if (existsSync(`${folder}/paused`)) {
          await client.read();
          continue;
        }
        number += 1;
        await client.write(number);
        appendFileSync(`${folder}/acked`, `${number} ${Date.now()}\n`);
      }
    } catch {
      await sleep(50);
    } finally {
      client?.close();
    }
  }
}

async function read() {
  let last;
  for (const server of servers()) {
    try {
      const client = await open(server);
      console.log((await client.read()).join("\n"));
      process.exit(0);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

await (what === "read" ? read() : write());
