import { chmod, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "smol-toml";
import * as z from "zod";
import type { ConfdFile } from "../../../shared/protocol/messages.ts";
import { readIfThere, writeDurably } from "../../machine/files.ts";
import type { Engine, Tool } from "./engine.ts";
import { NAME } from "./spec.ts";

const Template = z.looseObject({
  template: z.looseObject({
    dest: z.string().min(1),
    check_cmd: z.string().min(1).optional(),
    reload_cmd: z.string().min(1).optional(),
  }),
});

const bringer = (stateDir: string): string => join(stateDir, "bring-into-container");

/** One word of a shell's, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * confd renders on the machine, and the app reads in its container: what was rendered is brought there, and commands of the
 * package run there. Files that say something else come back as they are.
 */
export function forContainer(stateDir: string, file: ConfdFile): ConfdFile {
  if (!file.path.startsWith("conf.d/") || !file.path.endsWith(".toml")) return file;
  const document = Template.parse(parse(file.content));
  const { dest, check_cmd, reload_cmd, ...template } = document.template;
  const bring = (path: string, command: string) =>
    `test ! -x ${bringer(stateDir)} || ${bringer(stateDir)} ${path} ${quoted(command)}`;
  const changed = {
    ...document,
    template: {
      ...template,
      dest,
      // confd puts the name of the new file, which is not in its place yet, into the command.
      ...(check_cmd === undefined ? {} : { check_cmd: bring("{{.src}}", check_cmd) }),
      reload_cmd: bring(quoted(dest), reload_cmd ?? ""),
    },
  };
  return { path: file.path, content: `${stringify(changed)}\n` };
}

/** The program that brings one file into the container at the same place, and runs a command there if one is named. */
export async function writeBringer(
  { stateDir }: { readonly stateDir: string },
  engine: Engine["program"],
): Promise<void> {
  const script = `#!/bin/sh
# bring-into-container FILE COMMAND. Nothing where the container does not run: it gets the file when it is started.
[ "$(${engine} container inspect --format '{{.State.Running}}' ${NAME} 2>/dev/null)" = true ] || exit 0
tar -C / -cf - "\${1#/}" | ${engine} cp - ${NAME}:/ || exit
[ -z "$2" ] || exec ${engine} exec ${NAME} /bin/sh -c "$2"
`;
  await writeDurably(bringer(stateDir), script);
  await chmod(bringer(stateDir), 0o700);
}

/** Brings all that confd has rendered into the container, which need not run. What was not rendered is passed over. */
export async function bringFiles(
  { stateDir }: { readonly stateDir: string },
  tool: Tool,
  engine: Engine["program"],
): Promise<void> {
  const directory = join(stateDir, "confd/conf.d");
  const names = await readdir(directory).catch(() => []);
  for (const name of names.filter((one) => one.endsWith(".toml"))) {
    const { dest } = Template.parse(parse((await readIfThere(join(directory, name))) ?? "")).template;
    const script = `[ -f ${quoted(dest)} ] || exit 0; tar -C / -cf - ${quoted(dest.replace(/^\/+/, ""))} | ${engine} cp - ${NAME}:/`;
    const ran = await tool(["/bin/sh", "-c", script]);
    if (ran.exitCode !== 0) throw new Error(`${dest} could not be brought into the container: ${ran.output.trim()}`);
  }
}
