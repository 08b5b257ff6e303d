import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Archives are kept here, under their digest. */
  BUCKET_NAME: z.string(),
  /** Opens the secrets of repos, which the API sealed. */
  KEY_ID: z.string(),
  /**
   * Private hosts that repos may lie on: names, addresses and CIDR blocks, separated by commas. Empty on AWS; the local
   * stack allows its own repo server.
   */
  ALLOWED_PRIVATE_HOSTS: z.string().default(""),
});
