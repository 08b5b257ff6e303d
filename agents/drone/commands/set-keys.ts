import { constants } from "node:fs";
import { type FileHandle, lstat, mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DroneCommand } from "../../../shared/protocol/messages.ts";
import { isMissing } from "../../machine/files.ts";
import { type LoginUser, loginUser } from "../login-user.ts";
import type { Node, Outcome } from "../outcome.ts";

type SetKeys = Extract<DroneCommand, { kind: "set-keys" }>;

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;
/** Ends the lines that are ours. */
const MARK = /[ \t]pitrix:kp-[0-9a-z]+$/;
const LONGEST_BYTES = 1024 * 1024;

/**
 * Lets exactly these keys of ours in as the image's login user: our lines of its `authorized_keys` are replaced, all others stay.
 * The directory belongs to that user, who may exchange anything in it at any time: it is opened once, without following links, and all
 * else goes through that opening. Written beside and renamed. May be repeated.
 */
export async function setKeys({ root }: Pick<Node, "root">, { keys }: SetKeys): Promise<Outcome> {
  const user = await loginUser(root);
  const home = join(root, user.home);
  if (!belongsTo(await lstat(home), user)) return refused(`The home of ${user.name} is no directory of its own.`);
  await mkdir(join(home, ".ssh"), { mode: 0o700 }).catch(unlessThere);
  let directory: FileHandle;
  try {
    directory = await open(join(home, ".ssh"), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  } catch {
    return refused(`The .ssh of ${user.name} is no directory.`);
  }
  try {
    if (!belongsTo(await directory.stat(), user)) return refused(`The .ssh of ${user.name} is somebody else's.`);
    await directory.chown(user.uid, user.gid);
    await directory.chmod(0o700);
    // Wherever the name of the directory leads meanwhile, this is it.
    const place = `/proc/self/fd/${directory.fd}`;
    const before = await readOwn(`${place}/authorized_keys`);
    const foreign = before.split("\n").filter((line) => line !== "" && !MARK.test(line));
    const lines = [...foreign, ...keys.map(({ id, key }) => `${key} pitrix:${id}`)];
    await replace(place, lines.map((line) => `${line}\n`).join(""), user);
    await directory.sync();
    return { status: "succeeded", output: `${keys.length} keys of ${user.name}\n` };
  } finally {
    await directory.close();
  }
}

async function readOwn(path: string): Promise<string> {
  let file: FileHandle;
  try {
    // A pipe would keep us until somebody writes to it.
    file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (isMissing(error)) return "";
    throw error;
  }
  try {
    const { size, nlink } = await file.stat().then((stat) => (stat.isFile() ? stat : { size: Infinity, nlink: 1 }));
    // Another name of the same file could be a file of root, whose lines are nobody's to read.
    if (size > LONGEST_BYTES || nlink !== 1) throw new Error("authorized_keys is no plain file that can be edited.");
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

async function replace(place: string, content: string, { uid, gid }: LoginUser): Promise<void> {
  const beside = `${place}/authorized_keys.pitrix`;
  await rm(beside, { force: true });
  const file = await open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    await file.writeFile(content);
    await file.chown(uid, gid);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, `${place}/authorized_keys`);
}

function belongsTo(stat: { isDirectory(): boolean; readonly uid: number }, { uid }: LoginUser): boolean {
  return stat.isDirectory() && (stat.uid === uid || stat.uid === 0);
}

function unlessThere(error: unknown): void {
  if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
}

function refused(message: string): Outcome {
  return { status: "failed", message };
}
