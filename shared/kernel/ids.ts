import { createHash, randomBytes } from "node:crypto";

/** Prefixes of public ids; the prefix tells a reader what an id names (`job-…`, `dep-…`). */
export const ID_PREFIXES = {
  tenant: "tenant",
  token: "tok",
  user: "user",
  group: "grp",
  invitation: "inv",
  quotaRequest: "qreq",
  repo: "repo",
  repoEvent: "scan",
  app: "app",
  appVersion: "appv",
  appEvent: "appe",
  review: "rev",
  category: "ctg",
  attachment: "att",
  upload: "up",
  credential: "cred",
  runtime: "rt",
  deployment: "dep",
  backup: "bak",
  node: "node",
  keyPair: "kp",
  job: "job",
  task: "task",
  frontgate: "fg",
  command: "cmd",
  placement: "place",
  plan: "plan",
  policy: "pol",
  rollout: "roll",
  agentUpgrade: "upg",
  approval: "apr",
  approvalFlow: "apf",
  request: "req",
  audit: "aud",
  notice: "ntc",
  webhook: "hook",
  market: "mkt",
  offer: "offer",
  order: "order",
  delivery: "dlv",
  alarm: "alm",
  export: "exp",
  import: "imp",
  erasure: "ers",
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

/** Crockford's alphabet in lower case: no i, l, o, u, so that an id read aloud is not mistaken. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** Makes a new id of a kind. A parameter of everything that creates objects, so that tests choose ids. */
export type NewId = (kind: IdKind) => string;

/**
 * `<prefix>-<9 characters of time><9 random characters>`: sorts by creation within a kind,
 * 45 random bits within one millisecond.
 */
export const newId: NewId = (kind) => `${ID_PREFIXES[kind]}-${encodeTime(Date.now())}${encode(randomBytes(9))}`;

/** The same parts always give the same id: how retries and redeliveries meet their own earlier work. */
export function derivedId(kind: IdKind, ...parts: readonly string[]): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([kind, ...parts]))
    .digest();
  return `${ID_PREFIXES[kind]}-${encode(digest.subarray(0, 18))}`;
}

/** 256 random bits, URL-safe: a token that is shown once. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** What a tenant's cloud asks us for before it trusts us: 130 random bits, in characters that every cloud takes. */
export const newExternalId = (): string => `pitrix-${encode(randomBytes(26))}`;

/** As `derivedId`, and sorts by `at` within a kind: the same moment and parts always give the same id. */
export function derivedIdAt(kind: IdKind, at: Date, ...parts: readonly string[]): string {
  const [prefix, hash = ""] = derivedId(kind, ...parts).split("-");
  return `${prefix}-${encodeTime(at.getTime())}${hash}`;
}

/** `true` when the text has the form of an id of that kind (says nothing about its existence). */
export function isId(kind: IdKind, text: string): boolean {
  return text.startsWith(`${ID_PREFIXES[kind]}-`) && /^[a-z]+-[0-9a-z]{6,40}$/.test(text);
}

function encodeTime(milliseconds: number): string {
  let rest = milliseconds;
  let text = "";
  for (let i = 0; i < 9; i++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** One character a byte, five bits used: shorter code than packing, and ids stay short enough. */
function encode(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => ALPHABET.charAt(byte & 31)).join("");
}
