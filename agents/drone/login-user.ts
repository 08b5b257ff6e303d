import { stat } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere } from "../machine/files.ts";

/** Somebody who may log in to this machine. */
export interface LoginUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Below the machine's root. */
  readonly home: string;
}

const ROOT: LoginUser = { name: "root", uid: 0, gid: 0, home: "/root" };
/** As images number people; below are programs. */
const PEOPLE = { from: 1000, to: 59_999 };

/** The user that the image is logged in to: the first person of it with a shell and a home, such as `ubuntu`; else root. */
export async function loginUser(root: string): Promise<LoginUser> {
  const lines = ((await readIfThere(join(root, "etc/passwd"))) ?? "").split("\n");
  const people = lines
    .map((line) => line.split(":"))
    .map(([name = "", , uid, gid, , home = "", shell = ""]) => ({
      name,
      uid: Number(uid),
      gid: Number(gid),
      home,
      shell,
    }))
    .filter(({ uid, shell }) => uid >= PEOPLE.from && uid <= PEOPLE.to && !/(^|\/)(nologin|false|)$/.test(shell))
    .sort((a, b) => a.uid - b.uid);
  for (const { shell: _, ...person } of people) {
    const home = await stat(join(root, person.home)).catch(() => undefined);
    if (person.home.startsWith("/") && home?.isDirectory() === true) return person;
  }
  return ROOT;
}
