import * as z from "zod";
import type { Notice } from "../notice/schema.ts";
import { DeploymentEvent } from "./schema.ts";

const Failure = z.object({
  message: z.string(),
  remedy: z.string(),
  nodeId: z.string().optional(),
  nodeName: z.string().optional(),
});
const Told = z.looseObject({ failure: Failure.optional(), name: z.string().optional() });

/** What a notice says of a deployment; `undefined` where it is about something else. */
export function eventOf({ id, tenantId, type, at, data }: Notice): DeploymentEvent | undefined {
  const told = Told.safeParse(data);
  if (!told.success) return undefined;
  const { failure: { message, ...failure } = {}, name, ...rest } = told.data;
  const event = DeploymentEvent.safeParse({
    ...rest,
    ...failure,
    ...(message === undefined ? {} : { reason: message }),
    ...(type.startsWith("alarm.") ? { alarmName: name } : {}),
    ...{ id, tenantId, type, at },
  });
  return event.data;
}
