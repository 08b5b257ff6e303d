import * as z from "zod/mini";

/** What the console is told where it is served: `config.json` beside `index.html`. Public, so that nothing in it is secret. */
export const ConsoleConfig = z.object({
  /** Of the API, without a slash at its end. */
  apiUrl: z.url(),
  /** Where users sign in, as a public client that proves itself by PKCE. */
  issuers: z.array(
    z.object({
      /** Exactly as its tokens say in `iss`. */
      issuer: z.url(),
      clientId: z.string(),
      /** On the button, where there are several. */
      title: z.string(),
      /** Where its metadata is, when that is not below `issuer`. */
      metadataUrl: z.optional(z.url()),
    }),
  ),
});
export type ConsoleConfig = z.infer<typeof ConsoleConfig>;
export type ConsoleIssuer = ConsoleConfig["issuers"][number];
