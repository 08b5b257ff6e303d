import type { Document } from "./document.ts";
import { type Method, methodsOf, queryType } from "./operation.ts";
import { HEADER, resourceSource } from "./resource.ts";
import { comment, typeOf } from "./types.ts";

/** Text of every file of `sdk/generated`, by name. */
export function sdkFiles(document: Document): ReadonlyMap<string, string> {
  const methods = methodsOf(document);
  const byResource = Map.groupBy(methods, ({ resource }) => resource);
  const names = [...byResource.keys()].sort();
  const files = new Map<string, string>();
  for (const name of names) files.set(`${name}.ts`, resourceSource(name, byResource.get(name) ?? []));
  files.set("schemas.ts", schemasSource(document));
  files.set("resources.ts", resourcesSource(names));
  files.set("operations.ts", operationsSource(methods));
  files.set(
    "index.ts",
    `${HEADER}\n${[...names, "schemas"].map((name) => `export type * from "./${name}.ts";\n`).join("")}`,
  );
  return files;
}

function schemasSource({ components }: Document): string {
  const types = Object.entries(components.schemas).map(([name, schema]) => {
    const type = typeOf(schema, "answer", new Set());
    return `${comment(schema.description)}${type.startsWith("{") ? `export interface ${name} ${type}` : `export type ${name} = ${type};`}\n`;
  });
  return `${HEADER}\n${types.join("\n")}`;
}

function resourcesSource(names: readonly string[]): string {
  return [
    HEADER,
    `import type { Send } from "../request.ts";`,
    ...names.map((name) => `import { ${name} } from "./${name}.ts";`),
    "",
    "/** Every resource of the API. */",
    "export function resources(send: Send) {",
    "  return {",
    ...names.map((name) => `    ${name}: ${name}(send),`),
    "  };",
    "}\n",
  ].join("\n");
}

/** The same methods as data, for programs that make something of all of them. */
function operationsSource(methods: readonly Method[]): string {
  const rows = methods.map((method) => {
    const { resource, name, operationId, http, path, summary, permission, params, conditional } = method;
    const query = method.query.map((field) => ({
      name: field.name,
      type: queryType(field),
      required: field.required,
      ...(field.description === undefined ? {} : { description: field.description }),
    }));
    const body =
      method.bytes !== undefined
        ? "bytes"
        : method.body === undefined
          ? "none"
          : method.body.required
            ? "json"
            : "optional-json";
    const types = method.bytes === undefined ? {} : { types: method.bytes };
    const row = {
      resource,
      method: name,
      operationId,
      http,
      path,
      summary,
      permission,
      params,
      query,
      body,
      ...types,
      conditional,
      paged: method.item !== undefined,
    };
    return `  ${JSON.stringify(row)},`;
  });
  return `${HEADER}import type { OperationInfo } from "../operation-info.ts";\n\nexport const operations: readonly OperationInfo[] = [\n${rows.join("\n")}\n];\n`;
}
