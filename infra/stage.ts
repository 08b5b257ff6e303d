import * as z from "zod";
import { IssuersText } from "../shared/identity/issuers.ts";

/** How long data lives when its stack is deleted, and what is charged for it. */
const Text = z.string().min(1);
const KeyArn = z.string().regex(/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/, "the ARN of a KMS key");

/**
 * What an operator may set, as CDK context (`-c pilotHost=…`). Everything has the value for AWS by default; the local
 * cloud sets `endpoint` and what follows from it.
 */
export const Stage = z.strictObject({
  /** Part of every name: several stages live in one account. */
  stage: z
    .string()
    .regex(/^[a-z][a-z0-9]{0,15}$/, "a stage is 1 to 16 small letters and digits, a letter first")
    .default("prod"),
  /** Endpoint of a local AWS, such as `http://127.0.0.1:4566`; without it, the region's own endpoints. */
  endpoint: z.url().optional(),
  /** Host of Pilot as machines see it, where it is not the WebSocket API's own. */
  pilotHost: Text.optional(),
  /** `https://…` under which machines read objects, where it is not the region's own. */
  objectsPublicEndpoint: z.url().optional(),
  /** Hosts with private addresses that repositories may lie on, comma-separated. */
  allowedPrivateHosts: Text.optional(),
  /** Hosts, addresses and CIDR blocks, comma-separated: private ones that webhooks may be sent to, also by http. */
  allowedWebhookHosts: Text.optional(),
  /** From whom mails come, such as `Pitrix <store@example.com>`, of an identity that SES has verified; without it none are sent. */
  mailFrom: Text.optional(),
  /** Endpoints of clouds that runtimes may name beside the clouds' own, comma-separated. */
  allowedProviderEndpoints: Text.optional(),
  /** Where Helm lies on the functions' host; without it they get it as a layer. */
  helmPath: Text.optional(),
  /** Image of the Frontgate's pod (`agents/image/pod`), as clusters pull it; without it no runtime is reached through a Frontgate in its cluster. */
  frontgateImage: z
    .string()
    .regex(/^[\w.:/@-]{1,255}$/, "an image such as registry.example.com/pitrix-frontgate:1.0")
    .optional(),
  /** Unix socket through which `pilotHost` is reached from the functions' host. */
  pilotCheckSocket: Text.optional(),
  /** Certificate authority of `pilotHost` (PEM in base64), where it is not a public one. */
  pilotCheckCa: Text.optional(),
  /**
   * OpenID issuers whose users may sign in beside those of the stage's own user pool, as a JSON list of
   * `{issuer, clientId, audiences?, title?}`; see `shared/identity/issuers.ts`.
   */
  issuers: IssuersText.default([]),
  /** Whether anybody may make an account in the stage's own user pool. Without a tenant that invites it, it can do nothing. */
  signUp: z.stringbool().default(true),
  /** Jobs of one tenant that run at the same time. */
  tenantJobCap: z.coerce.number().int().positive().default(50),
  /** What a tenant may have until the platform sets other limits: `deployments=20,nodes=unlimited`. */
  quotaDefaults: Text.optional(),
  /**
   * `https://…` without a slash at its end, where the console is opened under another address than its distribution's own;
   * on AWS with `consoleCertificateArn`.
   */
  consoleUrl: z.url().regex(/[^/]$/, "has no slash at its end").optional(),
  /** Certificate of the host in `consoleUrl`, in us-east-1, where CloudFront reads it. */
  consoleCertificateArn: z
    .string()
    .regex(/^arn:[\w-]+:acm:us-east-1:\d{12}:certificate\/[\w-]+$/, "the ARN of a certificate in us-east-1")
    .optional(),
  /** Requests a second and at once, of one token or user and of a whole tenant: `principal=100/1000,tenant=400/4000`. */
  rateDefaults: Text.optional(),
  /** Seconds between the closing of a tenant and its erasure: longer than any function runs. */
  tenantCloseSeconds: z.coerce.number().int().nonnegative().default(960),
  /** Days between automatic rotations of the KMS key; each of the first two adds a dollar a month (docs/costs.md). */
  keyRotationDays: z.coerce.number().int().min(90).max(2560).default(2560),
  /** A higher number makes a new KMS key for secrets: see `previousKeyArn`. */
  keyGeneration: z.coerce.number().int().positive().default(1),
  /** The key of the generation before, which opens secrets that are not sealed anew yet (`scripts/reseal.ts`). */
  previousKeyArn: KeyArn.optional(),
  /** A higher number makes a new KMS key that speaks for the platform to Frontgates: see `previousSigningKeyArn`. */
  signingKeyGeneration: z.coerce.number().int().positive().default(1),
  /** The signing key of the generation before: it goes on signing while Frontgates learn the new one. */
  previousSigningKeyArn: KeyArn.optional(),
});
export type Stage = z.infer<typeof Stage>;

/** Where the parts of the system get their names and their differences between stages from. */
export interface StageSettings extends Stage {
  /** Deleting the stack deletes the data: every stage but `prod`. */
  readonly disposable: boolean;
  /** Policies may refuse what does not come over TLS: not on a local endpoint that has none. */
  readonly tls: boolean;
  /** `flow-run-task-` → `pitrix-prod-flow-run-task-`. */
  readonly name: (part: string) => string;
}

export function settingsOf(stage: Stage): StageSettings {
  return {
    ...stage,
    disposable: stage.stage !== "prod",
    tls: stage.endpoint === undefined || stage.endpoint.startsWith("https:"),
    name: (part) => `pitrix-${stage.stage}-${part}`,
  };
}
