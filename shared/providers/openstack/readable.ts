import type * as z from "zod";
import { fault, type Service, TITLES } from "./errors.ts";

/** What a service answered, as the schema has it. @throws ProviderError `unavailable` with code `UnreadableAnswer` */
export function readable<T extends z.ZodType>(service: Service, schema: T, body: unknown): z.infer<T> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const places = read.error.issues.slice(0, 3).map(({ path, message }) => `/${path.join("/")}: ${message}`);
  throw unreadable(service, places.join("; "));
}

export const unreadable = (service: Service, why: string) =>
  fault("unavailable", "UnreadableAnswer", `${TITLES[service]}'s answer is not what it should be: ${why}.`);
