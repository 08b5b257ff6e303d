import { expect, it } from "vitest";
import type { Answer } from "../client.ts";
import { commandsOf, diaryOf, uploadDiary } from "./diary.ts";
import { expectStatus, type World } from "./world.ts";

/** Longest that one job may take, in milliseconds: other lives are played at the same time. */
const PATIENCE = 240_000;

/** Every command that a package may have for its life, on two roles, run by the operation that it belongs to. */
export function lifecycle(world: () => World): void {
  it("OP-18: every command of a package's life runs in its order and within its time, as a step with its exit code", async () => {
    const { api, runtimeId, stack } = world();
    const [first, second] = [
      await uploadDiary(api, { name: "diary" }),
      await uploadDiary(api, { name: "diary", version: "1.1.0" }),
    ];
    const values = { cluster: { name: "a diary", subnet: stack.tenantland.subnetId } };
    const made = await expectStatus(api.post("/deployments", { appVersionId: first, runtimeId, values }), 202);
    const path = `/deployments/${made.body.id}`;
    const written = diaryOf(api, made.body.id);
    const ended = (answer: Answer): Promise<Answer["body"]> =>
      api.follow(answer.headers.get("location") ?? "", { timeoutMs: PATIENCE });
    const asked = async (verb: string, body: object = {}) =>
      ended(await expectStatus(api.post(`${path}:${verb}`, body), 202));
    /** That the job did all it was to, that its steps are these with exit code 0, and which lines were written: groups in order. */
    const did = async (job: Answer["body"], commands: readonly string[], groups: readonly (readonly string[])[]) => {
      expect(job.failure).toBeUndefined();
      expect(job.status).toBe("succeeded");
      expect(await commandsOf(api, job.id)).toEqual(commands.map((command) => [command, 0]));
      const lines = await written();
      const names = lines.map(({ what }) => what);
      const found = groups.map((group, index) => {
        const from = groups.slice(0, index).flat().length;
        return names.slice(from, from + group.length).sort();
      });
      expect([...found, names.slice(groups.flat().length)]).toEqual([...groups, []]);
      return lines;
    };
    const both = (service: string) => [[`keeper.${service}`], [`clerk.${service}`]];
    const twice = (service: string) => [service, service];

    await did(await ended(made), [...twice("init"), ...twice("start")], [...both("init"), ...both("start")]);
    await did(await asked("restart"), twice("restart"), both("restart"));
    await did(
      await asked("scale-out", { role: "keeper", count: 2 }),
      [...twice("scale_out.pre_check"), "init", "start", ...twice("scale_out")],
      [
        ["clerk.scale_out.pre_check", "keeper.scale_out.pre_check"],
        ["keeper.init"],
        ["keeper.start"],
        ["clerk.scale_out", "keeper.scale_out"],
      ],
    );
    // Who leaves takes its diary along: its `destroy` and `stop` are seen in the steps.
    await did(
      await asked("scale-in", { role: "keeper", count: 1 }),
      [...twice("scale_in.pre_check"), "destroy", ...twice("scale_in"), "stop"],
      [
        ["clerk.scale_in.pre_check", "keeper.scale_in.pre_check"],
        ["clerk.scale_in", "keeper.scale_in"],
      ],
    );
    await did(
      await asked("upgrade", { appVersionId: second }),
      [...twice("stop"), ...twice("upgrade"), ...twice("start")],
      [...both("stop").reverse(), ...both("upgrade"), ...both("start")],
    );
    const backup = await asked("back-up");
    const kept = await did(backup, twice("backup"), both("backup"));
    const backupId = backup.id.replace(/^job-/, "bak-");
    expect(kept.map(({ told }) => JSON.parse(told).snapshot_id)).toEqual([backupId, backupId]);
    const restored = await did(await asked("restore", { backupId }), twice("restore"), both("restore"));
    expect(restored.map(({ told }) => JSON.parse(told).snapshot_id)).toEqual([backupId, backupId]);
    const forgotten = await ended(await expectStatus(api.delete(`/backups/${backupId}`, { "if-match": "*" }), 202));
    await did(forgotten, twice("delete_snapshot"), both("delete_snapshot"));

    const noted = await asked("run-service", { service: "note", params: { text: "hello" } });
    const [line] = await did(noted, ["note"], [["keeper.note"]]);
    expect(JSON.parse(line?.told ?? "")).toMatchObject({ text: "hello", kind: "note" });
    const refused = await asked("run-service", { service: "refuse" });
    expect(refused).toMatchObject({ status: "failed", failure: { exitCode: 3 } });
    expect(refused.failure.output).toContain("the ink is dry");
    expect(await commandsOf(api, refused.id)).toEqual([["refuse", 3]]);
    // It sleeps for 30 seconds, and the package gives it one.
    const late = await asked("run-service", { service: "dawdle" });
    expect(late).toMatchObject({ status: "failed", failure: { code: "command-timed-out" } });
    const [step] = (await expectStatus(api.get(`/jobs/${late.id}/tasks`), 200)).body.items;
    expect(step).toMatchObject({ status: "failed", service: "dawdle" });
    expect(step.durationMs).toBeGreaterThanOrEqual(1000);
    expect(step.durationMs).toBeLessThan(20_000);
    expect((await api.get(path)).body.status).toBe("active");

    const stopped = await asked("stop");
    expect(await commandsOf(api, stopped.id)).toEqual([
      ["stop", 0],
      ["stop", 0],
    ]);
    await did(await asked("start"), twice("start"), [...both("stop").reverse(), ...both("start")]);

    const { nodes } = (await expectStatus(api.get(path), 200)).body;
    const keeper = nodes.find(({ role, status }: Answer["body"]) => role === "keeper" && status === "active");
    await stack.room.exec(keeper.instanceId, ["touch", "/var/lib/keep-me"]);
    const remove = async () => ended(await expectStatus(api.delete(path, { "if-match": "*" }), 202));
    const spared = await remove();
    expect(spared).toMatchObject({ status: "failed", failure: { nodeId: keeper.id, exitCode: 1 } });
    expect((await written()).map(({ what }) => what)).toEqual(["keeper.destroy"]);
    // What the package refuses is taken back: it goes on as it was.
    expect((await api.get(path)).body.status).toBe("active");
    await stack.room.exec(keeper.instanceId, ["rm", "/var/lib/keep-me"]);
    const gone = await remove();
    expect([gone.status, gone.failure]).toEqual(["succeeded", undefined]);
    expect(await commandsOf(api, gone.id)).toEqual([...twice("destroy"), ...twice("stop")].map((name) => [name, 0]));
  }, 900_000);
}
