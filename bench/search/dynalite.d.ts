declare module "dynalite" {
  import type { Server } from "node:http";
  /** A DynamoDB that keeps its tables in memory where no `path` is given. */
  export default function dynalite(options?: { readonly createTableMs?: number }): Server;
}
