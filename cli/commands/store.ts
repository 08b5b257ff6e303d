import type { Command } from "commander";
import { Option } from "commander";
import { operations } from "../../sdk/generated/operations.ts";
import { shapeOf } from "../api/document.ts";
import { addBodyOptions } from "../api/flags.ts";
import { kebab } from "../api/names.ts";
import { POLISH } from "../api/polish.ts";
import type { Registrar } from "../context.ts";

/** `pitrix search`. */
export function addSearch({ root, run }: Registrar): void {
  const search = root
    .command("search [text]")
    .summary("find apps")
    .description(
      "Finds apps that you may see, best first: by words of their names, keywords and descriptions, and by what they are. Without a text: all of them. --facets counts the catalogue by category, provider and more.",
    )
    .option("--limit <number>", "how many at most", "30")
    .option("--all", "all of them, page by page")
    .helpGroup("Store:");
  const filters = searchFilters();
  for (const { name, type, description = "" } of filters)
    search.option(type === "boolean" ? `--${kebab(name)}` : `--${kebab(name)} <${kebab(name)}>`, description);
  run(search, async (context, [text], options) => {
    const { search: act } = await import("./search.ts");
    await act(context, text, filters, options);
  });
}

/** `pitrix repo add`: what is created, in one step with its first scan. */
export function addRepoAdd({ run }: Registrar, group: Command): void {
  const fields = shapeOf("/repos", "POST")
    .body.filter(({ name }) => name !== "url")
    .map((field) =>
      field.name === "name" ? { ...field, required: false, description: "made from the URL when left out" } : field,
    );
  const add = group
    .command("add <url>")
    .summary("add a repo by its URL, and wait for its packages with --wait")
    .description(
      "Adds a repo by its URL: an index over http or https, a bucket, an OCI registry, a git repository. It is read once before it is kept. With --wait its packages are listed when the command ends.",
    );
  addBodyOptions(add, fields, POLISH.createRepo?.options);
  add
    .option(
      "--username <name>",
      "user of a repo that asks for one; its password is asked, or read from --password-file",
    )
    .option("--password-file <file>", "password or access token of that user, - for standard input")
    .option("--wait", "scan it now and wait until its packages are listed")
    .addOption(new Option("--timeout <duration>", "with --wait: stop waiting after 90s, 10m, 2h").default("15m"));
  run(add, async (context, [url = ""], options) => {
    const { addRepo } = await import("./repo-add.ts");
    await addRepo(context, url, fields, options);
  });
}

/** What a search can be narrowed by, and `facets`. */
function searchFilters() {
  const search = operations.find(({ operationId }) => operationId === "searchApps");
  return search?.query.filter(({ name }) => !["q", "pageSize", "pageToken"].includes(name)) ?? [];
}
