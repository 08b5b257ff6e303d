import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as z from "zod";

const Media = z.record(z.string(), z.object({ schema: z.unknown().optional(), example: z.unknown().optional() }));
const Answered = z.object({ headers: z.record(z.string(), z.unknown()).default({}), content: Media.default({}) });
const Answer = z.union([z.object({ $ref: z.string() }), Answered]);

const Operation = z.object({
  operationId: z.string(),
  security: z.array(z.object({ token: z.array(z.string()) })),
  parameters: z
    .array(z.object({ name: z.string(), in: z.string(), required: z.boolean(), schema: z.looseObject({}) }))
    .default([]),
  requestBody: z.object({ required: z.boolean(), content: Media }).optional(),
  responses: z.record(z.string(), Answer),
});

const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ responses: z.record(z.string(), Answered) }),
});

/** An operation as a client that has nothing but the document knows it. */
export interface Documented extends z.infer<typeof Operation> {
  /** `GET` … */
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
}

const json: unknown = JSON.parse(readFileSync(new URL("../../../docs/openapi.json", import.meta.url), "utf8"));
const document = Document.parse(json);
// Formats say what a text means; patterns and types are what is checked.
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(z.looseObject({}).parse(json), "openapi.json", true);

/** All operations of `docs/openapi.json`. */
export const operations: readonly Documented[] = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
);

/** What the document says of an answer with this status; `undefined`: that status is not in it. */
export function answerOf(operation: Documented, status: number): z.infer<typeof Answered> | undefined {
  const answer = operation.responses[status];
  if (answer === undefined) return undefined;
  return "$ref" in answer ? document.components.responses[answer.$ref.split("/").at(-1) ?? ""] : answer;
}

/** Where an answer's body is not what the document says; empty when it is. */
export function schemaFaults(operation: Documented, status: number, type: string, body: unknown): readonly string[] {
  const { path, method, responses } = operation;
  const answer = responses[status];
  if (answer === undefined) return [`the document has no ${status}`];
  const place = "$ref" in answer ? answer.$ref : `#/paths/${escaped(path)}/${method.toLowerCase()}/responses/${status}`;
  const validate = ajv.compile({ $ref: `openapi.json${place}/content/${escaped(type)}/schema` });
  if (validate(body)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}

/** The example of the operation's JSON body. */
export function bodyExample({ requestBody }: Documented): unknown {
  return requestBody?.content["application/json"]?.example;
}

function escaped(text: string): string {
  return encodeURIComponent(text.replaceAll("~", "~0").replaceAll("/", "~1"));
}
