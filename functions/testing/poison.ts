import { seeded } from "../../shared/tasks/testing/seeds.ts";

/** Texts that break what takes them for something else: keys of the table, names of objects, commands, JSON. */
const HOSTILE = [
  "",
  " ",
  "#",
  "tenant-a#JOB",
  "T#tenant-a#SLOTS",
  "../../etc/passwd",
  "$(touch /tmp/canary)",
  "'; DROP TABLE jobs; --",
  "{{constructor}}",
  "__proto__#",
  "%00",
  "\u0000",
  "\ud800",
  "\u2028",
  "ﷺ".repeat(200),
  "a".repeat(100_000),
];
const NUMBERS = [0, -1, 0.5, 1e308, Number.MAX_SAFE_INTEGER + 2];

/** What somebody may put into a queue that takes JSON, and what becomes of it. */
export interface Poison {
  readonly body: string;
  /** It is never taken: it comes back until the queue puts it aside. Else it is taken, and means nothing. */
  readonly refused: boolean;
}

/**
 * Messages that no job's message is, or of a job that is not there: no JSON, too large, of unknown kinds, of another
 * tenant, of attempts that never were, with hostile texts. The seed decides which.
 * @param known a job of a tenant
 */
export function poisonousJob(seed: number, known: { tenantId: string; jobId: string; stranger: string }): Poison {
  const random = seeded(seed);
  const { tenantId, jobId, stranger } = known;
  const good = { tenantId, jobId, attempt: 1 };
  const refused = (body: string): Poison => ({ body, refused: true });
  const taken = (body: unknown): Poison => ({ body: JSON.stringify(body), refused: false });
  switch (seed % 10) {
    case 0:
      return refused(
        pick(random, ["{", "[1,", "no JSON", "\u0000\u0001", "{'a': 1}", "NaN", JSON.stringify(good).slice(1)]),
      );
    case 1:
      return refused(pick(random, ["null", "0", '"job"', "[]", "{}", "true", JSON.stringify([good])]));
    case 2:
      return refused(JSON.stringify({ ...good, [pick(random, ["tenantId", "jobId"])]: pick(random, HOSTILE) }));
    case 3:
      return refused(JSON.stringify({ ...good, attempt: pick(random, [...NUMBERS, "1", null, [], {}]) }));
    case 4:
      return refused(JSON.stringify({ ...good, kind: pick(random, ["explode", "deploy", ""]) }));
    case 5:
      return refused(JSON.stringify({ ...good, padding: "x".repeat(1_000_000 + Math.floor(random() * 100_000)) }));
    case 6:
      return refused(`${"[".repeat(5_000)}${"]".repeat(5_000)}`);
    case 7:
      return taken({ ...good, jobId: `job-${Math.floor(random() * 1e9)}` });
    case 8:
      return taken({ ...good, tenantId: pick(random, [stranger, "tenant-nobody", "constructor", "__proto__"]) });
    default:
      return taken({ ...good, attempt: 2 + Math.floor(random() * 1000) });
  }
}

/** A record of the table's stream that nobody can use; the seed decides what is wrong with it. */
export function poisonousRecord(seed: number, tenantId: string): Record<string, unknown> {
  const random = seeded(seed);
  const text = (value: string) => ({ S: value });
  const of = (image: unknown, sequence: unknown = String(1_000_000 + seed)) => ({
    eventName: "MODIFY",
    dynamodb: { NewImage: image, SequenceNumber: sequence },
  });
  const entity = pick(random, [
    "Job",
    "Task",
    "App",
    "Repo",
    "Deployment",
    "Rollout",
    "VersionHistory",
    "Notice",
    "Approval",
  ]);
  const whole = { entity: text(entity), tenantId: text(tenantId), id: text(`x-${seed}`), jobId: text(`job-${seed}`) };
  switch (seed % 8) {
    case 0:
      return pick<Record<string, unknown>>(random, [
        {},
        { dynamodb: null },
        { dynamodb: "x" },
        of("no image"),
        of([]),
        of(7),
      ]);
    case 1:
      return of({ ...whole, status: pick(random, [{ M: 5 }, { L: "x" }, { SS: "x" }, { NS: [{}] }, "raw", null]) });
    case 2:
      return of(whole, pick(random, ["abc", "-1", 7, ""]));
    case 3:
      return of({ ...whole, status: text("queued"), kind: text("explode"), attempt: { N: "many" } });
    case 4:
      return of({ ...whole, status: text("queued"), tenantId: pick(random, [{ N: "1" }, { NULL: true }, { M: {} }]) });
    case 5:
      return of({ ...whole, id: text(pick(random, HOSTILE)), status: text(pick(random, HOSTILE)) });
    case 6:
      return of({ ...whole, entity: text(pick(random, ["AuditIntent", "Redelivery", "Nothing", "__proto__"])) });
    default:
      return of({ ...whole, plan: { M: { [pick(random, ["__proto__", "constructor", ""])]: { L: [{ X: 1 }] } } } });
  }
}

function pick<T>(random: () => number, some: readonly T[]): T {
  const found = some[Math.floor(random() * some.length)];
  if (found === undefined) throw new Error("there is nothing to choose from");
  return found;
}
