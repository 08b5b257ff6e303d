import { collect } from "../context.ts";

/** Options that answer a form, spelled as Helm spells them. */
export function values<C extends { option(flags: string, text: string, parse: typeof collect): C }>(command: C): C {
  return command
    .option(
      "-f, --values <file>",
      "answers from a file of JSON or YAML, - for standard input; may be repeated",
      collect,
    )
    .option("--set <a.b=value>", "one answer; may be repeated", collect)
    .option("--set-string <a.b=value>", "one answer that is a text whatever it looks like", collect)
    .option("--set-json <a.b=json>", "one answer as JSON", collect)
    .option("--set-file <a.b=file>", "one answer that is the text of a file", collect);
}

/** What they gave. */
export function valueFlags(options: { texts(name: string): readonly string[] }) {
  return {
    values: options.texts("values"),
    set: options.texts("set"),
    setString: options.texts("setString"),
    setJson: options.texts("setJson"),
    setFile: options.texts("setFile"),
  };
}
