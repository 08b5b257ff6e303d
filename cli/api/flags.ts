import { type Command, Option } from "commander";
import { collect } from "../context.ts";
import type { Field } from "./document.ts";
import { kebab, singular } from "./names.ts";

/** Taken by every command; a member of a body with such a name is given as `--body-<name>`. */
const GLOBAL = new Set([
  "output",
  "profile",
  "endpoint",
  "token",
  "color",
  "quiet",
  "debug",
  "help",
  "version",
  "file",
]);

/** How a parameter is spelled on the command line. */
export function optionName(name: string): string {
  const option = kebab(name);
  return GLOBAL.has(option) ? `body-${option}` : option;
}

/** The same of a member of the body: what may be given several times is spelled in the singular, `labels` as `--label`. */
export function fieldOption({ name, kind }: Field, renamed: Readonly<Record<string, string>> = {}): string {
  const several = kind === "texts" || kind === "pairs";
  return renamed[name] ?? optionName(several ? singular(kebab(name)) : name);
}

/** Adds one option a member of the body. */
export function addBodyOptions(
  command: Command,
  fields: readonly Field[],
  renamed: Readonly<Record<string, string>> = {},
): void {
  for (const field of fields) {
    const name = fieldOption(field, renamed);
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
