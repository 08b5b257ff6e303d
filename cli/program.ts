import { Command } from "commander";
import { addApiCommands } from "./api/commands.ts";
import { addAuditFiles } from "./commands/audit.ts";
import { addCompletion, COMPLETE } from "./commands/completion.ts";
import { addDeploy, addJobWatch } from "./commands/deploy-options.ts";
import { addPackageCommands } from "./commands/package.ts";
import { addSessionCommands } from "./commands/session.ts";
import { addRepoAdd, addSearch } from "./commands/store.ts";
import { Context, type Handler, Options, type Registrar } from "./context.ts";
import { addGlobals, readGlobals } from "./globals.ts";
import type { Terminal } from "./terminal.ts";
import { VERSION } from "./version.ts";

/** Every command. What a command needs beyond its options is imported when it runs. */
export function buildProgram(argv: readonly string[], terminal: Terminal, signal: AbortSignal): Command {
  const program = new Command("pitrix")
    .description("The store that deploys any application on any cloud, from a terminal.")
    .version(VERSION, "-V, --version")
    .helpCommand("help [command]", "show help of a command")
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) });
  addGlobals(program);
  program.addHelpText("after", EPILOGUE);
  const registrar: Registrar = { root: program, run: (command, handler) => bind(program, command, handler) };
  const first = firstOperand(argv);
  addSessionCommands(registrar);
  addPackageCommands(registrar);
  addSearch(registrar);
  addDeploy(registrar);
  addCompletion(registrar);
  const wanted = (names: readonly string[]) => first === COMPLETE || names.includes(first);
  addApiCommands(registrar, wanted, { repos: addRepoAdd, jobs: addJobWatch, audit: addAuditFiles });
  return program;

  function bind(root: Command, command: Command, handler: Handler): void {
    command.action(async () => {
      const context = new Context(terminal, readGlobals(root), signal);
      await handler(context, command.args, new Options(command.opts()));
    });
  }
}

/**
 * The group that is called, past the options of the program: only its commands are made, and all of them for completion.
 */
function firstOperand(argv: readonly string[]): string {
  const takesValue = /^(-o|--output|--profile|--endpoint|--token)$/;
  const operands = argv.filter((text, index) => !text.startsWith("-") && !takesValue.test(argv[index - 1] ?? ""));
  const [first = "", second = ""] = operands;
  if (first === COMPLETE) return COMPLETE;
  return first === "help" ? second : first;
}

const EPILOGUE = `
Exit codes: 0 done, 1 error, 2 wrong command line, 3 not found, 4 not allowed, 5 refused input, 6 conflict,
7 the job failed, 8 timeout, 130 interrupted. More: docs/cli.md`;
