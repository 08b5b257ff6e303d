import { expect } from "vitest";
import { bodyExample, type Documented } from "./document.ts";
import { type Example, type Received, type Sending, send } from "./send.ts";

/** Whom a check speaks as. */
export interface Speakers {
  readonly url: string;
  /** A token of the tenant with every permission. */
  readonly full: string;
  /** The same without one permission. */
  without(permission: string): Promise<string>;
  /** Another tenant's administrator. */
  readonly stranger: string;
}

/** Everything that a route must refuse, and how; then its success, and that a repeated POST is not done again. */
export async function keepsTheContract(speakers: Speakers, operation: Documented, given: Example): Promise<void> {
  const example = { ...given, body: given.body ?? bodyExample(operation) };
  const conditional = has(operation, "If-Match");
  const call = (more: Partial<Sending>) =>
    send(speakers.url, operation, {
      ...example,
      token: example.token ?? speakers.full,
      ...more,
      headers: { ...(conditional ? { "if-match": "*" } : {}), ...more.headers },
    });
  await refusesStrangers(speakers, operation, example, call);
  await refusesWrongInput(operation, example, call);
  if (conditional) await refusesBlindChanges(speakers, operation, example, call);
  if (has(operation, "pageToken")) await pages(example, call);
  const repeatable = has(operation, "Idempotency-Key") && example.without === undefined;
  const done = repeatable ? await repeats(operation, example, call) : await call({});
  if (example.without !== undefined) refused(done, example.without.status, example.without.code);
  else expect(done.status, done.text).toBeLessThan(300);
}

type CallWith = (more: Partial<Sending>) => Promise<Received>;

async function refusesStrangers(speakers: Speakers, operation: Documented, example: Example, call: CallWith) {
  // What comes before there is a token is open to everybody.
  if (operation.security.length === 0) return;
  const [needed = ""] = operation.security.flatMap(({ token }) => token);
  const [permission = "", least] = needed.split("@");
  const platform = least === "platform";
  refused(await call({ token: undefined }), 401, "unauthorized");
  refused(await call({ token: `pitrix_${"0".repeat(18)}_${"A".repeat(43)}` }), 401, "unauthorized");
  const lacking = await call({ token: await speakers.without(permission) });
  // What a tenant should not know of is not there.
  if (platform && lacking.status === 404) refused(lacking, 404, "no-such-route");
  else {
    refused(lacking, 403, "forbidden");
    expect(lacking.json.permission).toBe(permission);
  }
  const { params = {} } = example;
  if (Object.keys(params).length === 0) return;
  const unknown = Object.fromEntries(
    Object.entries(params).map(([name, id]) => [name, id.replace(/-.*$/, "-000000000000000000")]),
  );
  refused(await call({ params: unknown }), 404, "not-found");
  refused(
    await call({ params: Object.fromEntries(Object.keys(params).map((name) => [name, "no id"])) }),
    404,
    "not-found",
  );
  if (!platform) refused(await call({ token: speakers.stranger }), 404, "not-found");
}

async function refusesWrongInput(operation: Documented, example: Example, call: CallWith) {
  refused(await call({ query: { ...example.query, "unknown-parameter": "1" } }), 400, "invalid-query");
  const types = Object.keys(operation.requestBody?.content ?? {});
  if (types.length === 0) return;
  const wrong = { text: "{}", headers: { "content-type": "text/plain" } };
  refused(await call(wrong), 415, "unsupported-media-type");
  if (!types.includes("application/json")) return;
  // Named, as a route may take bytes as well.
  const headers = { "content-type": "application/json" };
  refused(await call({ text: '{"a":', headers }), 400, "invalid-json");
  const odd = await call({ text: JSON.stringify({ ...record(example.body), "unknown-member": 1 }), headers });
  refused(odd, 422, "invalid-request");
  expect(odd.json.errors.map(({ pointer }: { pointer: string }) => pointer)).toContain("/unknown-member");
  if (operation.requestBody?.required === true) refused(await call({ text: "", headers }), 422, "invalid-request");
}

async function refusesBlindChanges(speakers: Speakers, operation: Documented, example: Example, call: CallWith) {
  const none = await send(speakers.url, operation, { ...example, token: example.token ?? speakers.full });
  refused(none, 428, "precondition-required");
  refused(await call({ headers: { "if-match": "1" } }), 400, "invalid-header");
  refused(await call({ headers: { "if-match": '"999999999"' } }), 412, "version-mismatch");
}

async function pages({ query = {}, without }: Example, call: CallWith) {
  const page = await call({ query: { ...query, pageSize: "1" } });
  // A comparison calls what it lists candidates.
  const { items = page.json.candidates } = page.json;
  if (without === undefined) expect(items.length).toBeLessThanOrEqual(1);
  refused(await call({ query: { ...query, pageSize: "0" } }), 400, "invalid-query");
  refused(await call({ query: { ...query, pageToken: "made-up" } }), 400, "invalid-page-token");
}

async function repeats(operation: Documented, example: Example, call: CallWith): Promise<Received> {
  refused(await call({ headers: { "idempotency-key": "two words" } }), 400, "invalid-header");
  const headers = { "idempotency-key": `contract-${operation.operationId}-${crypto.randomUUID()}` };
  const first = await call({ headers });
  expect(first.status, first.text).toBeLessThan(300);
  expect(first.headers.get("idempotency-replayed")).toBeNull();
  const again = await call({ headers });
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  const { once = [] } = example;
  for (const member of once) {
    expect(first.json[member]).toBeTruthy();
    expect(again.text).not.toContain(JSON.stringify(first.json[member]).slice(1, -1));
  }
  const lasting = ({ json, text }: Received) =>
    once.length === 0 ? text : Object.entries(record(json)).filter(([member]) => !once.includes(member));
  const kept = (one: Received) => [one.status, lasting(one), one.headers.get("location"), one.headers.get("etag")];
  expect(kept(again)).toEqual(kept(first));
  const other =
    example.bytes === undefined ? { body: { ...record(example.body), other: 1 } } : { bytes: Uint8Array.of(1) };
  refused(await call({ headers, ...other }), 422, "idempotency-key-reused");
  return first;
}

function refused({ status, json, text }: Received, expected: number, code: string): void {
  expect([status, json?.code], text).toEqual([expected, code]);
}

function has({ parameters }: Documented, name: string): boolean {
  return parameters.some((parameter) => parameter.name === name);
}

function record(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
