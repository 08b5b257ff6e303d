import { invalid } from "../../shared/kernel/problem.ts";
import type { Context, Options } from "../context.ts";
import { machineReadable } from "../output/format.ts";
import { readChecked } from "../package/read.ts";
import { formOf, renderWith } from "../package/render.ts";
import { readValues } from "../values/read.ts";
import { valueFlags } from "./value-options.ts";

/** Prints the deployment that answers give, as YAML unless another format is asked. */
export async function renderPackage(context: Context, path: string, options: Options): Promise<void> {
  const { package: pkg } = await readChecked(path);
  const { output } = context.globals;
  const print = async (value: unknown) =>
    context.terminal.out(await machineReadable(output === "table" ? "yaml" : output, value));
  if (options.flag("form") === true) {
    await print(formOf(pkg, options.text("locale")));
    return;
  }
  const answers = await readValues(valueFlags(options), context.terminal);
  const result = await renderWith(pkg, answers);
  if (!result.ok) throw invalid("invalid-values", "The answers do not fit the app's form", result.faults);
  if (result.note !== undefined) context.note(result.note);
  await print(result.value);
}
