/**
 * Compiles the published schemas of a package's files (`docs/schemas/`) into `shared/packages/vm/validators.generated.js`,
 * so that nothing compiles a schema while it runs. `node scripts/schemas.ts`, or `--check` in CI.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { transformSync } from "esbuild";

const SCHEMAS = new URL("../docs/schemas/", import.meta.url);
const TARGET = new URL("../shared/packages/vm/validators.generated.js", import.meta.url);
const FILES = ["cluster", "config", "locale", "package"] as const;
/** Our annotation: how the sentence goes on that begins with a value that its `pattern` refuses. */
const MESSAGE = "x-message";

/** The module's text. @throws Error when a schema is not valid, or its code would need something at run time */
export function validatorsSource(schemas: Readonly<Record<string, object>>): string {
  const ajv = new Ajv2020({
    allErrors: true,
    messages: false,
    inlineRefs: false,
    // Lengths are counted in UTF-16 units, as the readers count them; counting characters needs ajv when it runs.
    unicode: false,
    allowUnionTypes: true,
    strictTypes: false,
    logger: false,
    code: { source: true, esm: true, lines: false },
  });
  ajv.addVocabulary([MESSAGE]);
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(bare(schema), name);
  const names = Object.fromEntries(Object.keys(schemas).map((name) => [`${name}Valid`, name]));
  const code = standalone.default(ajv, names);
  if (/\brequire\(|new Function|\bimport\b/.test(code)) throw new Error("the validators need something at run time");
  const messages = Object.assign({}, ...Object.values(schemas).map(messagesOf));
  const text = `${code}\nexport const messages = ${JSON.stringify(messages)};\n`;
  const { code: small } = transformSync(text, { format: "esm", minify: true, target: "node24", charset: "utf8" });
  return `// Written by scripts/schemas.ts from docs/schemas/. Do not edit.\n${small}`;
}

/** Members of a schema that are for its readers only. */
const ANNOTATIONS = new Set(["title", "description", "examples", "default"]);

/** The schema without annotations. Members of `properties` and `$defs` are names, whatever they are called. */
function bare(schema: unknown, names = false): object {
  return Object.fromEntries(
    Object.entries(Object(schema)).flatMap(([key, value]: [string, unknown]) => {
      if (!names && ANNOTATIONS.has(key)) return [];
      const nested = typeof value === "object" && value !== null && !Array.isArray(value);
      return [[key, nested ? bare(value, !names && (key === "properties" || key === "$defs")) : value]];
    }),
  );
}

/** Pattern → message: of all keywords only patterns need words of their own. */
function messagesOf(schema: unknown): Record<string, string> {
  if (typeof schema !== "object" || schema === null) return {};
  const members = new Map<string, unknown>(Object.entries(schema));
  const [pattern, message] = [members.get("pattern"), members.get(MESSAGE)];
  const own = typeof pattern === "string" && typeof message === "string" ? { [pattern]: message } : {};
  return Object.assign(own, ...[...members.values()].map(messagesOf));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const read = (name: string) => {
    const schema: unknown = JSON.parse(readFileSync(new URL(`${name}.schema.json`, SCHEMAS), "utf8"));
    if (typeof schema !== "object" || schema === null) throw new Error(`${name}.schema.json is no object`);
    return schema;
  };
  const source = validatorsSource(Object.fromEntries(FILES.map((name) => [name, read(name)])));
  if (!process.argv.includes("--check")) writeFileSync(TARGET, source);
  else if (readFileSync(TARGET, "utf8") !== source) {
    console.error("validators.generated.js is not what docs/schemas says: run node scripts/schemas.ts");
    process.exitCode = 1;
  }
}
