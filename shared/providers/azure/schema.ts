import * as z from "zod";
import { ThroughFrontgate } from "../tunnel.ts";

const Guid = z
  .string()
  .regex(
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
    "an id such as 11111111-2222-3333-4444-555555555555",
  );

/** An application of the tenant's directory, with a secret of it. */
const Application = z.strictObject({
  tenantId: Guid,
  clientId: Guid,
  clientSecret: z.string().min(1).max(1024),
});
export type Application = z.infer<typeof Application>;

/** With `via` the application, and its servers, are known to a Frontgate alone. */
export const Credential = z.union([Application, ThroughFrontgate]);

const ResourceGroup = z
  .string()
  .max(90)
  .regex(/^[\w\-.()]*[\w\-()]$/, "a resource group's name");

export const Config = z
  .strictObject({
    subscriptionId: Guid,
    /** It is there already, and everything that we make is in it. */
    resourceGroup: ResourceGroup,
    /** Such as `westeurope`. */
    location: z.string().regex(/^[a-z][a-z0-9]{2,49}$/, "a region such as westeurope"),
    /** Availability zone of machines; absent: Azure chooses, and promises none. */
    zone: z.enum(["1", "2", "3"]).optional(),
    /** Where the virtual networks are, when it is another. */
    networkResourceGroup: ResourceGroup.optional(),
    /** Which of Microsoft's clouds; absent: the public one. */
    cloud: z.enum(["public", "usgovernment", "china"]).optional(),
    /** Machines of the Frontgate of a network that is made for this runtime: one, or three of which one may be lost without a pause. */
    frontgateMembers: z.union([z.literal(1), z.literal(3)]).optional(),
    /** A server that gives tokens and manages resources instead of Microsoft's. The operator must allow it: see `../endpoint.ts`. */
    endpoint: z
      .url({ protocol: /^https$/ })
      .max(2048)
      .optional(),
    /** Of the authority that issued that server's certificate, in PEM; absent: the public authorities are believed. */
    caCertificate: z
      .string()
      .max(32_768)
      .regex(/^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/, "certificates in PEM")
      .optional(),
  })
  .refine((config) => config.caCertificate === undefined || config.endpoint !== undefined, {
    message: "only with an endpoint: Microsoft's own are believed by the public authorities",
    path: ["caCertificate"],
  });
export type Config = z.infer<typeof Config>;
