import type { Document, Operation, Schema } from "./document.ts";
import { methodName, pascal } from "./names.ts";
import { typeOf } from "./types.ts";

export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly description: string | undefined;
  readonly schema: Schema;
}

/** An operation of the document as the SDK's method needs it. */
export interface Method {
  readonly resource: string;
  readonly name: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description: string | undefined;
  readonly permission: string;
  readonly http: string;
  readonly path: string;
  readonly params: readonly string[];
  readonly query: readonly Field[];
  /** Absent: none, or one that has nothing in it. */
  readonly body?: { readonly required: boolean; readonly schema: Schema } | undefined;
  /** Media types of a body of bytes. With `body` too, the caller sends either. */
  readonly bytes?: readonly string[] | undefined;
  readonly conditional: boolean;
  /** By status; two when a dry run answers something else. */
  readonly answers: readonly { readonly status: string; readonly schema: Schema | undefined }[];
  /** Schema of a page's item. */
  readonly item?: Schema | undefined;
}

const OPTIONS = ["signal", "headers", "timeoutMs", "retries", "idempotencyKey", "ifMatch", "contentType"];

/** @throws Error for a query parameter that is called as an option of every method */
export function methodOf(path: string, http: string, operation: Operation): Method {
  const { operationId, parameters, requestBody } = operation;
  const { resource, method: name } = methodName(path, operationId);
  const query = parameters.filter((parameter) => parameter.in === "query");
  const clash = query.find((field) => OPTIONS.includes(field.name));
  if (clash !== undefined) throw new Error(`${operationId}: "${clash.name}" is an option of every method of the SDK`);
  const json = requestBody?.content["application/json"]?.schema;
  const types = Object.keys(requestBody?.content ?? {}).filter((type) => type !== "application/json");
  const answers = Object.entries(operation.responses)
    .filter(([status]) => status.startsWith("2"))
    .map(([status, { content }]) => ({ status, schema: content?.["application/json"]?.schema }));
  const paging = query.some((field) => field.name === "pageToken");
  return {
    resource,
    name,
    operationId,
    summary: operation.summary,
    description: operation.description,
    permission: operation.security[0]?.token[0] ?? "",
    http,
    path,
    params: parameters.filter((parameter) => parameter.in === "path").map((parameter) => parameter.name),
    query: query.map(({ name: field, required, description, schema }) => ({
      name: field,
      required,
      description,
      schema,
    })),
    body: json === undefined || isEmpty(json) ? undefined : { required: requestBody?.required === true, schema: json },
    bytes: types.length > 0 ? types : undefined,
    conditional: parameters.some((parameter) => parameter.name === "If-Match"),
    answers,
    item: paging ? answers[0]?.schema?.properties?.items?.items : undefined,
  };
}

/** Every operation, with what two of them cannot share. @throws Error for two methods of one name */
export function methodsOf(document: Document): readonly Method[] {
  const methods = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([http, operation]) => methodOf(path, http.toUpperCase(), operation)),
  );
  const taken = new Map<string, string>();
  for (const { resource, name, operationId } of methods) {
    const full = `${resource}.${name}`;
    const other = taken.get(full);
    if (other !== undefined) throw new Error(`${other} and ${operationId} would both be ${full}: rename one`);
    taken.set(full, operationId);
  }
  return methods;
}

/** `boolean` for a parameter whose values are the texts of one. */
export function queryType({ schema }: Field): string {
  const values = schema.enum ?? [];
  if (values.length === 2 && values.includes("true") && values.includes("false")) return "boolean";
  return typeOf(schema, "request", new Set());
}

export function typeName({ operationId }: Method, suffix: string): string {
  return `${pascal(operationId)}${suffix}`;
}

function isEmpty(schema: Schema): boolean {
  return schema.type === "object" && Object.keys(schema.properties ?? {}).length === 0 && !schema.additionalProperties;
}
