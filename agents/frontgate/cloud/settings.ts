import * as z from "zod";
import { isCloudPath } from "../../../shared/protocol/calling.ts";

const Pem = z
  .string()
  .max(32_768)
  .regex(/^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/, "certificates in PEM");

/** Where a service of the cloud is: below its path alone is anything called. */
const Address = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .refine((text) => {
    const { username, search, hash, pathname } = new URL(text);
    return username === "" && search === "" && hash === "" && (pathname === "/" || isCloudPath(pathname));
  }, "an address without user name, query and fragment");

const common = {
  /** By which the cloud is entered: vCenter, Keystone. */
  server: Address,
  /** Of the authority that issued the certificates of all that is called. Absent: the public authorities are believed. */
  caCertificate: Pem.optional(),
} as const;

const Vsphere = z.strictObject({
  ...common,
  provider: z.literal("vsphere"),
  server: Address.refine((text) => text.startsWith("https:") && new URL(text).pathname === "/", "https://<vcenter>"),
  username: z.string().min(1).max(255),
  password: z.string().min(1).max(1024),
});

/** `/etc/pitrix/cloud.json` of a machine inside: which cloud is called, and as whom. Nobody else has it. */
export const CloudSettings = z.discriminatedUnion("provider", [Vsphere]);
export type CloudSettings = z.infer<typeof CloudSettings>;
export type VsphereSettings = z.infer<typeof Vsphere>;

/** @throws Error that names the members that are wrong, and never what they hold */
export function parseSettings(text: string): CloudSettings {
  const parsed = CloudSettings.safeParse(json(text));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `/${path.join("/")}: ${message}`);
  throw new Error(`The cloud's settings are wrong: ${faults.join("; ")}`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What the parser says quotes the text.
    throw new Error("The cloud's settings are no JSON.");
  }
}
