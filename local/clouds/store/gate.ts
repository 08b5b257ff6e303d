import { execFile } from "node:child_process";
import { randomInt } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Container } from "../../../agents/testing/container.ts";
import { PILOT_HOST } from "../../machine-room/contract.ts";

const run = promisify(execFile);
/** Programs that the script calls and that are none of ours to run here: an engine of containers, and what needs other users. */
const PLAYED = ["docker", "chown"];
const HTTPS = 443;

/** A Frontgate beside a private cloud, as its owner brings it there. */
export interface Gate {
  readonly log: string;
  start(): void;
  stop(signal?: NodeJS.Signals): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Does what a cloud's owner does: writes `cloud.json`, runs the script that the store has shown, and has its container started; that is
 * played by a process in a root of its own, which finds the store's address as machines inside do.
 * @param socket where the store's public address is reached from this host
 */
export async function bringGate(script: string, settings: object, socket: string): Promise<Gate> {
  const root = await mkdtemp(join(tmpdir(), "pitrix-cellar-"));
  const [, id] = /^config=\$root\/etc\/pitrix\/(fg-[0-9a-z]+)$/m.exec(script) ?? [];
  if (id === undefined) throw new Error("The script names no Frontgate.");
  const config = join(root, "etc/pitrix", id);
  await Promise.all([mkdir(join(root, "bin")), mkdir(config, { recursive: true })]);
  for (const name of PLAYED) {
    await writeFile(join(root, "bin", name), "#!/bin/sh\nexit 0\n");
    await chmod(join(root, "bin", name), 0o755);
  }
  await writeFile(join(config, "cloud.json"), JSON.stringify(settings));
  await writeFile(join(root, "install.sh"), script);
  await run("sh", [join(root, "install.sh")], { env: { PATH: `${root}/bin:/usr/bin:/bin`, PITRIX_ROOT: root } });
  const names = await readdir(config);
  const files = await Promise.all(
    names.map(async (name) => [`/etc/pitrix/${name}`, await readFile(join(config, name), "utf8")] as const),
  );
  await rm(root, { recursive: true });
  const address = `127.${randomInt(64, 250)}.${randomInt(1, 250)}.${randomInt(1, 250)}`;
  const way = await relay(address, socket);
  const container = await Container.make({
    env: names.includes("ca.pem") ? { NODE_EXTRA_CA_CERTS: "/etc/pitrix/ca.pem" } : {},
    files: { ...Object.fromEntries(files), "/etc/hosts": `127.0.0.1 localhost\n${address} ${PILOT_HOST}\n` },
    state: "/var/lib/pitrix",
  });
  container.start();
  return {
    get log() {
      return container.log;
    },
    start: () => container.start(),
    stop: (signal) => container.stop(signal),
    async remove() {
      await container.remove();
      await way.stop();
    },
  };
}

/** The store's public address on one of loopback's. */
async function relay(address: string, socket: string) {
  const open = new Set<Socket>();
  const server = createServer((from) => {
    const to = connect(socket);
    for (const end of [from, to]) {
      open.add(end);
      end.once("close", () => {
        open.delete(end);
        from.destroy();
        to.destroy();
      });
      end.on("error", () => end.destroy());
    }
    from.pipe(to).pipe(from);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(HTTPS, address, resolve);
  });
  return {
    async stop() {
      const ended = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const end of open) end.destroy();
      await ended;
    },
  };
}
