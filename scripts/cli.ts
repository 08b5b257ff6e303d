import { readFileSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { COMPLETE } from "../cli/commands/completion.ts";
import { buildProgram } from "../cli/program.ts";
import { processTerminal } from "../cli/terminal.ts";

/**
 * Writes `docs/cli-commands.md`: every command of the binary, with its options. With `--check` it writes nothing and fails
 * when the file is not what it would write.
 */
const place = new URL("../docs/cli-commands.md", import.meta.url);
const text = document(buildProgram([COMPLETE], processTerminal(), new AbortController().signal));

if (!process.argv.includes("--check")) writeFileSync(place, text);
else if (current() !== text) {
  process.stderr.write('docs/cli-commands.md is not up to date: run "npm run openapi" and commit it.\n');
  process.exitCode = 1;
}

function document(program: Command): string {
  const help = program.createHelp();
  const headings = Map.groupBy(help.visibleCommands(program), (command) => command.helpGroup() || "Other");
  const sections = [...headings].flatMap(([heading, commands]) => [
    `## ${heading.replace(/:$/, "")}`,
    "",
    "| command | does | options |",
    "|---|---|---|",
    ...commands.flatMap((command) => rows(command)),
    "",
  ]);
  return [
    "# Commands of `pitrix`",
    "",
    "Written by `npm run openapi`. `pitrix help <command>` says more of each; [cli.md](cli.md) tells how they are used. Every",
    `command also takes ${help
      .visibleOptions(program)
      .map(({ flags }) => code(flags))
      .join(", ")}.`,
    "",
    ...sections,
  ].join("\n");
}

function rows(command: Command, before = "pitrix"): string[] {
  const help = command.createHelp();
  const subs = help.visibleCommands(command).filter((sub) => sub.name() !== "help");
  const name = `${before} ${command.name()}`;
  if (subs.length > 0) return subs.flatMap((sub) => rows(sub, name));
  const operands = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  const options = help.visibleOptions(command).filter(({ long }) => long !== "--help");
  const summary = command.summary() || command.description();
  return [
    `| ${code([name, ...operands].join(" "))} | ${summary} | ${options.map(({ flags }) => code(flags)).join(", ")} |`,
  ];
}

function code(words: string): string {
  return `\`${words.replaceAll("|", "\\|")}\``;
}

function current(): string {
  try {
    return readFileSync(place, "utf8");
  } catch {
    return "";
  }
}
