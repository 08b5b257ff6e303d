import * as z from "zod";
import { BackupKeep, BackupTimes, ScheduledBackup } from "../../../shared/domain/backup/schedule.ts";
import { JobStatus } from "../../../shared/domain/job/schema.ts";
import { reason } from "../../../shared/operations/deploy/request.ts";
import { idParams, noBody, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

export const BackupScheduleView = z
  .object({
    enabled: z.boolean(),
    /** Absent: none was ever set. */
    times: BackupTimes.optional(),
    keep: BackupKeep.optional(),
    /** When the next back-up is due; absent while it is not enabled. */
    nextAt: z.string().optional(),
    /** What became of the last time: the status of its job, or why there was none. */
    last: ScheduledBackup.extend({ status: z.union([JobStatus, z.literal("skipped")]) }).optional(),
    version: z.int(),
  })
  .meta({ id: "BackupSchedule" });

const params = idParams("deployment");
const example = {
  enabled: true,
  times: { dailyAt: "02:30", timeZone: "Europe/Berlin" },
  keep: { count: 7, days: 30 },
  nextAt: "2026-11-23T01:30:00.000Z",
  version: 1,
};

export const getSchedule = route({
  method: "GET",
  path: "/deployments/{id}/backup-schedule",
  operationId: "getBackupSchedule",
  permission: "deployments:read",
  noun: "deployment",
  summary: "Read when a deployment is backed up by itself, and what became of the last time",
  input: { params, query: noQuery, body: noBody },
  output: BackupScheduleView,
  status: 200,
  problems: [],
  examples: {
    answer: {
      ...example,
      last: {
        dueAt: "2026-11-22T01:30:00.000Z",
        jobId: "job-0m9x2k4f7abcdefghj",
        backupId: "bak-0m9x2k4f7abcdefghj",
        status: "succeeded",
      },
    },
  },
});

export const updateSchedule = route({
  method: "PATCH",
  path: "/deployments/{id}/backup-schedule",
  operationId: "updateBackupSchedule",
  permission: "deployments:back-up",
  noun: "deployment",
  summary: "Have a deployment backed up by itself, or no more",
  description:
    '`times` says when: every so many hours, or once a day by the clocks of a place (UTC where none is named). `keep` says which of the back-ups that the schedule made stay: the newest `count`, those of `days`, or those that are both; `{"count": 7}` where it is left out at first. The newest good one always stays, and what people made is never deleted. A back-up is begun within a minute or two. It waits up to half an hour for a job that has the deployment, and is left out, with the reason in `last`, when that takes longer or the deployment is not active; what was missed is not made up for. `enabled: false` ends it, and what it has made stays. Before anything is set its `version` is 0.',
  input: {
    params,
    query: noQuery,
    body: z.strictObject({
      enabled: z.boolean().optional(),
      times: BackupTimes.optional(),
      keep: BackupKeep.optional(),
      reason,
    }),
  },
  output: BackupScheduleView,
  status: 200,
  conditional: true,
  problems: ["wrong-state", "not-supported"],
  examples: {
    body: { times: example.times, keep: example.keep, reason: "It holds orders." },
    answer: example,
  },
});
