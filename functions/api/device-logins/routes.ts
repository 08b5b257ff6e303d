import * as z from "zod";
import { readUserCode } from "../../../shared/domain/device-login/code.ts";
import { LIFE_SECONDS, TOKEN_DAYS } from "../../../shared/domain/device-login/rules.ts";
import { DeviceLogin, UserCode } from "../../../shared/domain/device-login/schema.ts";
import { emptyBody, nameText, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { OPEN, route } from "../../../shared/platform/middleware/route.ts";

const noun = "device login";
const params = z.object({ id: z.string().max(20).transform(readUserCode).pipe(UserCode) });

const View = DeviceLogin.pick({ userCode: true, clientName: true, address: true, status: true, createdAt: true })
  .extend({ expiresAt: z.string() })
  .meta({ id: "DeviceLogin" });

const example = {
  userCode: "WDJB-MJHT",
  clientName: "pitrix on ann-laptop",
  address: "192.0.2.10",
  status: "pending",
  createdAt: "2026-11-21T09:00:00.000Z",
  expiresAt: "2026-11-21T09:10:00.000Z",
};

export const create = route({
  method: "POST",
  path: "/device-logins",
  operationId: "beginDeviceLogin",
  permission: OPEN,
  noun,
  summary: "Begin to sign in on a device without a browser",
  description: `As in RFC 8628: show the user \`userCode\` and \`verificationUri\`, then ask \`:poll\` every \`interval\` seconds. A code is good for ${LIFE_SECONDS / 60} minutes and for one device. Needs no token.`,
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({ clientName: nameText.default("a program") }),
  },
  output: z
    .object({
      userCode: UserCode,
      deviceCode: z.string().describe("For `:poll` alone; show it to nobody."),
      verificationUri: z.string(),
      verificationUriComplete: z.string(),
      expiresIn: z.int().describe("Seconds."),
      interval: z.int().describe("Seconds."),
    })
    .meta({ id: "BegunDeviceLogin" }),
  status: 201,
  unaudited: "nobody has acted yet, and in no tenant",
  problems: [],
  examples: {
    body: { clientName: "pitrix on ann-laptop" },
    answer: {
      userCode: "WDJB-MJHT",
      deviceCode: "Zm91bmQgaW4gYW4gZXhhbXBsZSwgZ29vZCBmb3Igbm90aA",
      verificationUri: "https://store.example.com/device",
      verificationUriComplete: "https://store.example.com/device?user_code=WDJB-MJHT",
      expiresIn: LIFE_SECONDS,
      interval: 5,
    },
  },
});

export const poll = route({
  method: "POST",
  path: "/device-logins/{id}:poll",
  operationId: "pollDeviceLogin",
  permission: OPEN,
  noun,
  summary: "Ask whether the user has decided",
  description: `Answers the token once, a personal one of ${TOKEN_DAYS} days. Until then 400 with the errors of RFC 8628 in \`error\`: \`authorization_pending\`, \`slow_down\` (wait as long as \`Retry-After\` says from now on), \`access_denied\`, \`expired_token\`. The token counts for its user's quotas; 403 when they are used up, and the code stays good until then. Needs no token.`,
  input: { params, query: noQuery, body: z.strictObject({ deviceCode: z.string().min(1).max(100) }) },
  output: z
    .object({
      apiToken: z.string(),
      id: z.string(),
      tenant: z.string(),
      userId: z.string(),
      expiresAt: z.string(),
    })
    .meta({ id: "FinishedDeviceLogin" }),
  status: 200,
  unaudited: "the user's approval is in the log; this hands out what was approved",
  problems: ["authorization-pending", "slow-down", "access-denied", "expired-device-code", "quota-exceeded"],
  examples: {
    body: { deviceCode: "Zm91bmQgaW4gYW4gZXhhbXBsZSwgZ29vZCBmb3Igbm90aA" },
    answer: {
      apiToken: "pitrix_0m9x2k4f7abcdefghj_bm90IGEgdG9rZW4sIG9ubHkgYW4gZXhhbXBsZSEhISE",
      id: "tok-0m9x2k4f7abcdefghj",
      tenant: "tenant-acme",
      userId: "user-4tecewnv5jdkp402bw",
      expiresAt: "2026-12-21T09:00:00.000Z",
    },
  },
});

export const get = route({
  method: "GET",
  path: "/device-logins/{id}",
  operationId: "getDeviceLogin",
  permission: "device-logins:read",
  noun,
  summary: "See what wants to sign in",
  description:
    "For a user who signs in, not for API tokens. `clientName` is what the program says of itself, `address` from where it asked.",
  input: { params, query: noQuery, body: noBody },
  output: View,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const approve = route({
  method: "POST",
  path: "/device-logins/{id}:approve",
  operationId: "approveDeviceLogin",
  permission: "device-logins:approve",
  noun,
  summary: "Let it in, as oneself, in this tenant",
  description: "For a user who signs in, not for API tokens; `Pitrix-Tenant` chooses the tenant.",
  input: { params, query: noQuery, body: emptyBody },
  output: View,
  status: 200,
  idempotent: "commit",
  problems: ["wrong-state"],
  examples: { answer: { ...example, status: "approved" } },
});

export const deny = route({
  method: "POST",
  path: "/device-logins/{id}:deny",
  operationId: "denyDeviceLogin",
  permission: "device-logins:approve",
  noun,
  summary: "Keep it out",
  input: { params, query: noQuery, body: emptyBody },
  output: View,
  status: 200,
  idempotent: "commit",
  problems: ["wrong-state"],
  examples: { answer: { ...example, status: "denied" } },
});
