import * as z from "zod";

/** What a deployment depends on: name of the link, as its package knows it → id of the deployment. */
export const Links = z.record(z.string(), z.string());
export type Links = z.infer<typeof Links>;

/** Most links of one deployment, and most deployments that depend on one: what changes or stops with it is one transaction. */
export const MAX_LINKS = 10;
export const MAX_DEPENDENTS = 30;
/** Deployments that one can reach over links, itself left out: they are read together when a link is made. */
export const MAX_REACHED = 40;

/** That one deployment depends on another one of its tenant, by whichever names. */
export const Link = z.object({
  tenantId: z.string(),
  /** The one that is depended on. */
  deploymentId: z.string(),
  dependentId: z.string(),
  createdAt: z.string(),
});
export type Link = z.infer<typeof Link>;
