import type { Command } from "commander";
import { Option } from "commander";
import { usage } from "./failure.ts";
import { FORMATS, isFormat, type OutputFormat } from "./output/format.ts";

/** Options that every command takes, before or after its name. */
export interface Globals {
  readonly output: OutputFormat;
  readonly profile?: string;
  readonly endpoint?: string;
  readonly token?: string;
  readonly tenant?: string;
  readonly color: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
}

/** Declares them on the program. */
export function addGlobals(program: Command): void {
  program
    .addOption(new Option("-o, --output <format>", "how results are printed").choices(FORMATS).default("table"))
    .option("--profile <name>", "profile of the configuration file (PITRIX_PROFILE)")
    .option("--endpoint <url>", "URL of the API (PITRIX_ENDPOINT)")
    .option("--token <token>", "API token; seen by other users of this machine, so prefer `login` or PITRIX_TOKEN")
    .option(
      "--tenant <id>",
      "tenant, for who signs in as a member of several (PITRIX_TENANT); an API token names its own",
    )
    .option("--no-color", "no colours (NO_COLOR)")
    .option("-q, --quiet", "no progress, no notes: results and problems only", false)
    .option("--debug", "show every request on standard error, secrets left out", false);
}

/** What was given. */
export function readGlobals(program: Command): Globals {
  const given: Readonly<Record<string, unknown>> = program.opts();
  const text = (name: string) => (typeof given[name] === "string" ? { [name]: given[name] } : {});
  const output = given.output;
  if (typeof output !== "string" || !isFormat(output)) throw usage(`--output is one of ${FORMATS.join(", ")}.`);
  return {
    output,
    ...text("profile"),
    ...text("endpoint"),
    ...text("token"),
    ...text("tenant"),
    color: given.color !== false,
    quiet: given.quiet === true,
    debug: given.debug === true,
  };
}
