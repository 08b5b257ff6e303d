import { Argument, type Command } from "commander";
import type { Registrar } from "../context.ts";

/** What the scripts of `pitrix completion` call on every Tab. */
export const COMPLETE = "complete";

/** `pitrix completion bash|zsh|fish`, and what its scripts call. */
export function addCompletion({ root, run }: Registrar): void {
  const script = root
    .command("completion")
    .summary("print the completion script of a shell")
    .description(
      "Prints a script that completes commands, options, their values and ids.\n\n  bash: source <(pitrix completion bash)\n  zsh:  source <(pitrix completion zsh)\n  fish: pitrix completion fish | source",
    )
    .addArgument(new Argument("<shell>", "shell that it is for").choices(["bash", "zsh", "fish"]))
    .helpGroup("Session:");
  run(script, async (context, [shell = ""]) => {
    const { SCRIPTS } = await import("../completion/scripts.ts");
    context.terminal.out(SCRIPTS[shell] ?? "");
  });

  const complete: Command = root.command(COMPLETE, { hidden: true }).argument("[words...]").helpOption(false);
  run(complete, async (context, words) => {
    const { candidates } = await import("../completion/candidates.ts");
    const { values, files, idsOf } = candidates(root, words);
    const ids =
      idsOf === undefined ? [] : await (await import("../completion/ids.ts")).idsOf(context, idsOf, words.at(-1) ?? "");
    for (const { value, about = "" } of [...values, ...ids])
      context.terminal.out(`${value}${about === "" ? "" : `\t${about.replaceAll(/\s+/g, " ")}`}\n`);
    if (files) context.terminal.out(":files\n");
  });
}
