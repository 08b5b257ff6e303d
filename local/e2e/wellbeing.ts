import { expect, it } from "vitest";
import type { Answer } from "../client.ts";
import { deleteDeployment } from "../journey.ts";
import { diaryOf, uploadDiary } from "./diary.ts";
import { expectStatus, until, type World } from "./world.ts";

/** What the package watches. The shortest interval that a package may have is a minute. */
const WATCH = {
  health_check: {
    enable: true,
    interval_sec: 60,
    timeout_sec: 10,
    healthy_threshold: 2,
    unhealthy_threshold: 2,
    check_cmd: "echo it feels; test ! -e /var/lib/unwell",
    action_cmd: "printf '%s health.action\\n' \"$(date +%s%N)\" >> /var/log/diary; rm /var/lib/unwell",
  },
  monitor: {
    enable: true,
    cmd: `printf '{"pages": %s, "mood": "%s"}' "$(wc -l < /var/log/diary)" "$(test -e /var/lib/unwell && echo low || echo fine)"`,
    items: {
      pages: { unit: "count", value_type: "int", statistics_type: "latest" },
      mood: { unit: "", value_type: "str", statistics_type: "latest", enums: ["fine", "low"] },
    },
    groups: { writing: ["pages"] },
    display: ["writing", "mood"],
    alarm: ["mood"],
  },
};

/** An app that falls ill, is seen to, and gets well. */
export function wellbeing(world: () => World): void {
  it("OP-19: a node whose health check fails often enough is unhealthy, the package's action mends it, its own items are series, and an alarm is raised and cleared", async () => {
    const { api, runtimeId, stack } = world();
    const appVersionId = await uploadDiary(api, { name: "watched-diary", more: WATCH });
    const values = { cluster: { name: "a watched diary", subnet: stack.tenantland.subnetId } };
    const made = await expectStatus(api.post("/deployments", { appVersionId, runtimeId, values }), 202);
    const path = `/deployments/${made.body.id}`;
    const job = await api.follow(made.headers.get("location") ?? "", { timeoutMs: 240_000 });
    expect([job.status, job.failure]).toEqual(["succeeded", undefined]);
    const read = async (): Promise<Answer["body"]> => (await expectStatus(api.get(path), 200)).body;
    const patientOf = ({ nodes }: Answer["body"]) => nodes.find(({ role }: Answer["body"]) => role === "keeper");
    const becomes = (health: string, state: string, timeoutMs: number) =>
      until(
        `the deployment is ${health}`,
        async () => {
          const now = await read();
          const { app } = patientOf(now);
          // A heartbeat may tell the state before the check's own word, which has what it printed.
          const told = state === "healthy" || app?.output !== undefined;
          return now.health === health && app?.state === state && told ? now : undefined;
        },
        timeoutMs,
      );
    const well = await becomes("healthy", "healthy", 60_000);
    const { id: nodeId, instanceId } = patientOf(well);
    const alarm = {
      deploymentId: made.body.id,
      name: "It feels low",
      item: "mood",
      statistic: "latest",
      comparison: "=",
      threshold: "low",
      period: 60,
      periods: 1,
    };
    const { id: alarmId } = (await expectStatus(api.post("/alarms", alarm), 201)).body;
    const alarmed = (state: string) =>
      until(
        `the alarm is ${state}`,
        async () => {
          const { body } = await expectStatus(api.get(`/alarms/${alarmId}`), 200);
          return body.state === state ? body : undefined;
        },
        200_000,
      );

    const diary = diaryOf(api, made.body.id);
    await diary();
    const began = Date.now();
    await stack.room.exec(instanceId, ["touch", "/var/lib/unwell"]);
    const ill = await becomes("degraded", "unhealthy", 180_000);
    // One failure is none yet: the second one comes an interval after the first.
    expect(Date.now() - began).toBeGreaterThan(55_000);
    expect(patientOf(ill).app.output).toContain("it feels");
    expect(Date.parse(ill.healthSince)).toBeGreaterThanOrEqual(began);
    await until("the action has run", async () =>
      (await diary()).some(({ what }) => what === "health.action") ? true : undefined,
    );
    expect((await alarmed("alarm")).breaching).toEqual([{ nodeId, value: "low" }]);

    const cured = await becomes("healthy", "healthy", 240_000);
    expect(cured.status).toBe("active");
    expect((await diary()).filter(({ what }) => what === "health.action")).toEqual([]);
    expect((await alarmed("ok")).history.map(({ state }: Answer["body"]) => state)).toContain("alarm");
    const query = `item=pages,mood&node=${nodeId}&step=60`;
    const { series } = (await expectStatus(api.get(`${path}/metrics?${query}`), 200)).body;
    const pointsOf = (item: string) => series.find((one: Answer["body"]) => one.item === item).points;
    const valuesOf = (item: string) => pointsOf(item).map(({ value }: Answer["body"]) => value);
    expect(valuesOf("mood")).toEqual(expect.arrayContaining(["fine", "low"]));
    // init and start at first, the action's line beside them in the end.
    expect(valuesOf("pages")).toEqual([...valuesOf("pages")].sort());
    expect(valuesOf("pages")).toEqual(expect.arrayContaining([2, 3]));
    const times = pointsOf("pages").map(({ at }: Answer["body"]) => Date.parse(at));
    expect(times.every((at: number) => at % 60_000 === 0)).toBe(true);
    await deleteDeployment(api, made.body.id);
  }, 900_000);
}
