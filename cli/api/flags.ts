import { type Command, Option } from "commander";
import { collect } from "../context.ts";
import type { Field } from "./document.ts";
import { kebab, singular } from "./names.ts";

/** Options that commands have beside the members of a body: a member of such a name is given as `--body-<name>`. */
const TAKEN = ["output", "profile", "endpoint", "token", "color", "quiet", "debug", "help", "version", "file"].concat([
  "limit",
  "all",
  "idempotency-key",
  "if-match",
  "yes",
  "watch",
  "timeout",
  "wait",
  "username",
  "password-file",
]);

/** How a parameter is spelled on the command line. */
export function optionName(name: string): string {
  const option = kebab(name);
  return TAKEN.includes(option) ? `body-${option}` : option;
}

/**
 * How each member of a body is spelled. What may be given several times is in the singular, `labels` as `--label`, unless
 * another member has that name.
 */
export function fieldOptions(
  fields: readonly Field[],
  renamed: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, string> {
  const all = new Set(fields.map(({ name }) => kebab(name)));
  return new Map(
    fields.map(({ name, kind }): [string, string] => {
      const single = singular(kebab(name));
      const several = (kind === "texts" || kind === "pairs") && !all.has(single);
      return [name, renamed[name] ?? optionName(several ? single : name)];
    }),
  );
}

/** Adds one option a member of the body. */
export function addBodyOptions(
  command: Command,
  fields: readonly Field[],
  renamed: Readonly<Record<string, string>> = {},
): void {
  const names = fieldOptions(fields, renamed);
  for (const field of fields) {
    const name = names.get(field.name) ?? field.name;
    const about = [field.description, field.required ? "(required)" : ""].filter((part) => part !== "").join(" ");
    command.addOption(optionOf(field, name, about));
  }
  command.option(
    "--file <file>",
    "the whole request from a file of JSON or YAML, - for standard input; options go over it",
  );
}

function optionOf(field: Field, name: string, about: string): Option {
  if (field.secret) return new Option(`--${name}-file <file>`, `${about} from a file, - for standard input`.trim());
  switch (field.kind) {
    case "flag":
      return new Option(`--${name} <true|false>`, about).choices(["true", "false"]);
    case "texts":
      return new Option(`--${name} <text>`, `${about}; may be repeated`.replace(/^; /, "")).argParser(collect);
    case "pairs":
    case "tree":
      return new Option(
        `--${name} <key=value>`,
        `${about}; may be repeated, @file reads all`.replace(/^; /, ""),
      ).argParser(collect);
    case "json":
      return new Option(`--${name} <json>`, about);
    default: {
      const option = new Option(`--${name} <${field.kind}>`, about);
      return field.choices === undefined ? option : option.choices(field.choices);
    }
  }
}
