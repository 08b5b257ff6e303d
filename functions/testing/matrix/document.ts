import { readFileSync } from "node:fs";
import * as z from "zod";

const Schema = z.looseObject({});
const Parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().optional(),
  schema: z.looseObject({ examples: z.array(z.unknown()).optional() }),
});
const Media = z.record(z.string(), z.object({ schema: Schema.optional(), example: z.unknown().optional() }));
const Operation = z.object({
  operationId: z.string(),
  security: z.array(z.object({ token: z.array(z.string()) })),
  parameters: z.array(Parameter).default([]),
  requestBody: z.object({ content: Media }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: Media.optional() })),
});
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), Schema) }),
});

/** An operation of `docs/openapi.json`, with what the matrices need of it. */
export interface Documented {
  readonly operationId: string;
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  /** `deployments:create`; nothing where a route asks for none. */
  readonly permission: string | undefined;
  /** Less than that is no use. */
  readonly least: string;
  readonly conditional: boolean;
  readonly params: readonly { readonly name: string; readonly example: string }[];
  readonly query: readonly {
    readonly name: string;
    readonly required?: boolean | undefined;
    readonly schema: Readonly<Record<string, unknown>>;
  }[];
  /** Media type of a body that is no JSON. */
  readonly binary: string | undefined;
  /** Of a JSON body; `undefined` where it takes none. */
  readonly body: { readonly schema: Readonly<Record<string, unknown>>; readonly example: unknown } | undefined;
  /** Names of members of its successful answer. */
  readonly answers: readonly string[];
}

const document = Document.parse(
  JSON.parse(readFileSync(new URL("../../../docs/openapi.json", import.meta.url), "utf8")),
);

export const operations: readonly Documented[] = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => {
    const [permission, least = "own"] = (operation.security[0]?.token[0] ?? "").split("@");
    const json = operation.requestBody?.content["application/json"];
    return {
      operationId: operation.operationId,
      method: method.toUpperCase(),
      path,
      permission: permission === "" ? undefined : permission,
      least,
      conditional: operation.parameters.some(({ name }) => name === "If-Match"),
      params: operation.parameters
        .filter((one) => one.in === "path")
        .map(({ name, schema }) => ({ name, example: String(schema.examples?.[0] ?? "none") })),
      query: operation.parameters.filter((one) => one.in === "query"),
      binary: json === undefined ? Object.keys(operation.requestBody?.content ?? {})[0] : undefined,
      body: json === undefined ? undefined : { schema: json.schema ?? {}, example: json.example },
      answers: membersOf(answerSchema(operation.responses)),
    };
  }),
);

function answerSchema(responses: z.infer<typeof Operation>["responses"]): unknown {
  const [, good] = Object.entries(responses).find(([status]) => status.startsWith("2")) ?? [];
  return good?.content?.["application/json"]?.schema;
}

/** Names of a schema's members, through references and alternatives. */
export function membersOf(schema: unknown): readonly string[] {
  const parsed = z
    .looseObject({
      $ref: z.string().optional(),
      properties: z.record(z.string(), z.unknown()).default({}),
      anyOf: z.array(z.unknown()).default([]),
      oneOf: z.array(z.unknown()).default([]),
      allOf: z.array(z.unknown()).default([]),
    })
    .safeParse(schema);
  if (!parsed.success) return [];
  const { $ref, properties, anyOf, oneOf, allOf } = parsed.data;
  const referred = $ref === undefined ? [] : membersOf(document.components.schemas[$ref.split("/").at(-1) ?? ""]);
  return [...new Set([...Object.keys(properties), ...referred, ...[...anyOf, ...oneOf, ...allOf].flatMap(membersOf)])];
}
