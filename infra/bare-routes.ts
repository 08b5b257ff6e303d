import { readFile } from "node:fs/promises";
import { type Expression, type Module, type ObjectExpression, parse, print } from "@swc/core";
import type { Plugin } from "esbuild";

/** What the document says of a route and no function reads: a third of the code of a function with thirty of them. */
const DOCUMENTATION = ["summary", "description", "problems", "examples"];

/** Leaves documentation out of the routes that are bundled. Maps of these files show the lines of what is left. */
export const bareRoutes: Plugin = {
  name: "bare-routes",
  setup(builder) {
    builder.onLoad({ filter: /\/functions\/api\/.+routes\.ts$/ }, async ({ path }) => {
      const module = await parse(await readFile(path, "utf8"), { syntax: "typescript", target: "es2024" });
      strip(module);
      return { contents: (await print(module)).code, loader: "ts" };
    });
  },
};

/** Only what is given to `route` itself, at the top of the module. */
function strip(module: Module): void {
  for (const item of module.body) {
    const declared = item.type === "ExportDeclaration" ? item.declaration : item;
    if (declared.type !== "VariableDeclaration") continue;
    for (const { init } of declared.declarations) {
      const given = routeOf(init);
      if (given !== undefined) given.properties = given.properties.filter((one) => !isDocumentation(one));
    }
  }
}

function routeOf(init: Expression | undefined): ObjectExpression | undefined {
  if (init?.type !== "CallExpression") return undefined;
  const { callee, arguments: given } = init;
  const [first] = given;
  const called = callee.type === "Identifier" && callee.value === "route";
  return called && first?.expression.type === "ObjectExpression" ? first.expression : undefined;
}

function isDocumentation(property: ObjectExpression["properties"][number]): boolean {
  return (
    property.type === "KeyValueProperty" &&
    property.key.type === "Identifier" &&
    DOCUMENTATION.includes(property.key.value)
  );
}
