import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/**
 * Leaves zod's writer of JSON Schemas out of what is bundled: 21 KB that the mere definition of a schema brings along, and that one
 * function needs. What is left of it says so when it is called.
 */
export const withoutJsonSchema: Plugin = {
  name: "without-json-schema",
  setup(builder) {
    builder.onLoad({ filter: /\/zod\/v4\/classic\/schemas\.js$/ }, async ({ path }) => ({
      contents: bare(await readFile(path, "utf8")),
    }));
  },
};

const WRITERS = /^import \{[^}]*\} from "\.\.\/core\/to-json-schema\.js";$/m;
const PROCESSOR = /^\s*inst\._zod\.processJSONSchema = .*;$/gm;
const NONE = 'throw new Error("This function is bundled without JSON Schema: see DESCRIBES in infra/bundle.ts.")';

/** @throws Error when zod is written otherwise than this knows */
function bare(schemas: string): string {
  const instead = ["createToJSONSchemaMethod", "createStandardJSONSchemaMethod"].map(
    (name) => `const ${name} = () => () => { ${NONE}; };`,
  );
  const unwritten = schemas.replace(WRITERS, instead.join("\n"));
  const unprocessed = unwritten.replace(PROCESSOR, "");
  if (unwritten === schemas || unprocessed === unwritten) throw new Error("zod's classic/schemas.js has changed");
  return unprocessed;
}
