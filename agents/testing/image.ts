import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

/** What a Dockerfile says of how its image runs. */
export interface Image {
  /** The image that it stands on. */
  readonly from: string;
  /** What is put where: a name beside the Dockerfile → an absolute path. */
  readonly copies: ReadonlyMap<string, string>;
  readonly env: Readonly<Record<string, string>>;
  /** `uid:gid`. */
  readonly user: string;
  readonly entrypoint: readonly string[];
}

const Argv = z.array(z.string()).min(1);
const DOCKERFILE = join(import.meta.dirname, "../image/pod/Dockerfile");

/** The image of the Frontgate's pod, as its Dockerfile has it. @throws Error for an instruction that we do not play */
export async function podImage(): Promise<Image> {
  const copies = new Map<string, string>();
  const env: Record<string, string> = {};
  const said = { from: "", user: "" };
  let entrypoint: readonly string[] = [];
  for (const line of (await readFile(DOCKERFILE, "utf8")).split("\n")) {
    const [, instruction = "", rest = ""] = /^([A-Z]+)\s+(.+)$/.exec(line) ?? [];
    const [first = "", second = ""] = rest.split(/\s+/);
    if (instruction === "FROM") said.from = rest;
    else if (instruction === "USER") said.user = rest;
    else if (instruction === "COPY") copies.set(first, second);
    else if (instruction === "ENV") env[first.slice(0, first.indexOf("="))] = first.slice(first.indexOf("=") + 1);
    else if (instruction === "ENTRYPOINT") entrypoint = Argv.parse(JSON.parse(rest));
    else if (line !== "" && !line.startsWith("#")) throw new Error(`The Dockerfile says something new: ${line}`);
  }
  return { ...said, copies, env, entrypoint };
}
