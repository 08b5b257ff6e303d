import type { Command } from "commander";
import { Option } from "commander";
import { operations } from "../../sdk/generated/operations.ts";
import type { OperationInfo } from "../../sdk/operation-info.ts";
import type { Registrar } from "../context.ts";
import { shapeOf } from "./document.ts";
import { addBodyOptions, optionName } from "./flags.ts";
import { groupNames, kebab, verbNames } from "./names.ts";
import { POLISH } from "./polish.ts";

type Operation = OperationInfo;

/** Under which heading a resource's commands stand in the help. */
const HEADINGS: Readonly<Record<string, string>> = {
  deployments: "Deployments:",
  jobs: "Deployments:",
  runtimes: "Deployments:",
  credentials: "Deployments:",
  providers: "Deployments:",
  progress: "Deployments:",
  frontgates: "Platform:",
  audit: "Platform:",
};

/** Resources of one operation, which is a command of its own. */
const BY_HAND = new Set(["search"]);

/**
 * A group of commands a resource and a command an operation, from the API's document: a new route is here without code.
 * Only the groups that `wanted` names get their commands, since they need the document itself.
 * @param more commands that people expect beside a resource's operations
 */
export function addApiCommands(
  registrar: Registrar,
  wanted: (names: readonly string[]) => boolean,
  more: Readonly<Record<string, (registrar: Registrar, group: Command) => void>>,
): void {
  for (const [resource, members] of Map.groupBy(operations, ({ resource }) => resource)) {
    if (BY_HAND.has(resource)) continue;
    // Commands made by hand come first: a resource of such a name is still reached, and stops nothing.
    const free = (name: string) =>
      !registrar.root.commands.some((made) => made.name() === name || made.aliases().includes(name));
    const [named, ...others] = groupNames(resource);
    const name = free(named) ? named : `api-${named}`;
    const aliases = others.filter(free);
    const group = registrar.root
      .command(name)
      .aliases(aliases)
      .summary(summaryOf(name, members))
      .helpGroup(HEADINGS[resource] ?? "Store:");
    if (!wanted([name, ...aliases])) continue;
    const verbs = verbNames(members);
    for (const operation of members) addCommand(registrar, group, verbs.get(operation.method) ?? "", operation);
    more[resource]?.(registrar, group);
  }
}

function addCommand({ run }: Registrar, group: Command, verb: string, operation: Operation): void {
  const { operationId, http, path, params, query, body, conditional, paged, summary } = operation;
  const polish = POLISH[operationId] ?? {};
  const shape = shapeOf(path, http);
  const operands = polish.operands ?? [];
  const command = group
    .command(verb)
    .aliases(polish.aliases ?? [])
    .summary(lowerFirst(summary))
    .description([`${summary}.`, shape.description].filter((part) => part !== "").join("\n\n"));
  for (const [index, param] of params.entries())
    command.argument(`<${index === 0 && param === "id" ? `${group.name()}-id` : kebab(param)}>`);
  if (body === "bytes") command.argument("<file>", "file to send, - for standard input");
  // In a file everything may stand, so an operand is not demanded.
  for (const name of operands) command.argument(`[${kebab(name)}]`);
  for (const { name, type, description = "" } of query) {
    if (paged && (name === "pageSize" || name === "pageToken")) continue;
    const flags = type === "boolean" ? `--${optionName(name)}` : `--${optionName(name)} <${kebab(name)}>`;
    command.option(flags, description);
  }
  if (paged) command.option("--limit <number>", "how many at most", "100").option("--all", "all of them, page by page");
  if (body === "json" || body === "optional-json")
    addBodyOptions(
      command,
      shape.body.filter(({ name }) => !operands.includes(name)),
      polish.options,
    );
  if (http === "POST")
    command.option("--idempotency-key <key>", "the same key answers what its first request answered");
  if (conditional) command.option("--if-match <etag>", "only this version of it", "*");
  if (http === "DELETE") command.option("-y, --yes", "do not ask");
  if (shape.accepted)
    command
      .option("--watch", "follow it to its end")
      .addOption(new Option("--timeout <duration>", "with --watch: stop waiting after 90s, 10m, 2h").default("30m"));
  run(command, async (context, given, options) => {
    const { callOperation } = await import("./call.ts");
    await callOperation(context, { operation, shape, polish, group: group.name() }, given, options);
  });
}

function summaryOf(name: string, members: readonly Operation[]): string {
  const verbs = [...verbNames(members).values()];
  return `${name.replaceAll("-", " ")}: ${verbs.join(", ")}`;
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
