import { alarmKey } from "../../../shared/domain/alarm/entity.ts";
import { Alarm } from "../../../shared/domain/alarm/schema.ts";
import type { AlarmStore } from "../../../shared/domain/alarm/store.ts";
import { reaches, requireReached } from "../../../shared/kernel/reach.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import { reachedPage } from "../../../shared/platform/middleware/reached-page.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type {
  list as listContract,
  get as readContract,
  remove as removeContract,
  update as updateContract,
} from "./routes.ts";

export interface ChangeAlarm {
  readonly alarms: AlarmStore;
}

export interface ReadAlarms extends ChangeAlarm {
  readonly pager: Pager;
}

const HISTORY = 50;

/** One round trip a page. */
export function list({ alarms, pager }: ReadAlarms): Operation<typeof listContract> {
  return async ({ query, tenantId, reach, now }) => {
    const { deploymentId, ...paging } = query;
    const scope = [tenantId, "/alarms", deploymentId ?? ""];
    const page = await reachedPage(await pager.read(paging, scope, now), {
      read: (next) => alarms.list(tenantId, next),
      inReach: (alarm) => reaches(reach, alarm) && (deploymentId ?? alarm.deploymentId) === alarm.deploymentId,
      keyOf: ({ id }) => alarmKey(tenantId, id),
    });
    return { body: await pager.write(page, scope, now) };
  };
}

/** One round trip's time. */
export function get({ alarms }: ChangeAlarm): Operation<typeof readContract> {
  return async ({ params, tenantId, reach }) => {
    const [found, history] = await Promise.all([
      alarms.get(tenantId, params.id),
      alarms.history(tenantId, params.id, HISTORY),
    ]);
    const alarm = requireReached(reach, found, "alarm", params.id);
    return { body: { ...alarm, history: [...history] }, version: alarm.version };
  };
}

/** A read and a transaction. What it says changes with the next period that is judged. */
export function update({ alarms }: ChangeAlarm): Operation<typeof updateContract> {
  return async ({ params, body, tenantId, reach, ifMatch, now, commit }) => {
    const before = requireReached(reach, await alarms.get(tenantId, params.id), "alarm", params.id);
    requireVersion(before, ifMatch);
    const edited = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    const after = Alarm.parse({ ...before, ...edited, version: before.version + 1, updatedAt: now.toISOString() });
    return unlessChanged(
      commit({ body: after, version: after.version }, (also) => alarms.change(before, body, now, also), { before }),
    );
  };
}

export function remove({ alarms }: ChangeAlarm): Operation<typeof removeContract> {
  return async ({ params, tenantId, reach, ifMatch, commit }) => {
    const before = requireReached(reach, await alarms.get(tenantId, params.id), "alarm", params.id);
    requireVersion(before, ifMatch);
    return unlessChanged(commit({ body: undefined }, (also) => alarms.delete(before, also), { before }));
  };
}
