import * as z from "zod";

/** On this machine, plain http is no risk: what reads the loopback interface reads the process too. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** `true` for https, and for http to this very machine. */
export function isSafeOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== "" || password !== "") return false;
  return protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname));
}

const SafeUrl = z.string().max(500).refine(isSafeOrigin, "is an https URL");

/** Somebody whose word is taken for who a user is (OpenID Connect). */
export const Issuer = z.strictObject({
  /** Exactly as its tokens say in `iss`. */
  issuer: SafeUrl.refine((text) => !/[?#]/.test(text), "has neither query nor fragment"),
  /** Who we are there: the client with which pages and programs sign in. One of the values that `aud` may have. */
  clientId: z.string().min(1).max(200),
  /** Other values that `aud` may have: of an issuer whose access tokens are made for an API. */
  audiences: z.array(z.string().min(1).max(200)).max(10).default([]),
  /** A Cognito user pool: its tokens also say what they are for (`token_use`). */
  kind: z.enum(["oidc", "cognito"]).default("oidc"),
  /** On the button of the sign-in page. */
  title: z.string().min(1).max(60).default("your account"),
  /** Where its metadata is, when that is not below `issuer`: a local stand-in of a service on the internet. */
  metadataUrl: SafeUrl.optional(),
});
export type Issuer = z.infer<typeof Issuer>;

/** At most ten, and each once: two entries of one issuer would make it unclear whose audience counts. */
export const Issuers = z
  .array(Issuer)
  .max(10)
  .refine((all) => new Set(all.map(({ issuer }) => issuer)).size === all.length, "names an issuer twice");

/** As a setting of the stage and in a function's environment: the list as JSON. */
export const IssuersText = z.string().transform((text, context) => {
  try {
    return Issuers.parse(JSON.parse(text));
  } catch (error) {
    context.addIssue({ code: "custom", message: `is no list of issuers: ${String(error)}` });
    return z.NEVER;
  }
});

/** `<issuer>/.well-known/openid-configuration` (OpenID Connect Discovery 1.0, section 4). */
export function metadataUrlOf({ issuer, metadataUrl }: Issuer): string {
  return metadataUrl ?? `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
}
