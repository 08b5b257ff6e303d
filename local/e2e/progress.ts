import { describe, expect, it } from "vitest";
import type { ToClient } from "../../shared/domain/progress/schema.ts";
import { deleteDeployment } from "../journey.ts";
import { type Watcher, watch } from "./watch.ts";
import { expectStatus, until, type World } from "./world.ts";

type Told = Extract<ToClient, { type: "event" }>;

const events = ({ messages }: Watcher): Told[] =>
  messages.flatMap((message) => (message.type === "event" ? [message] : []));

export function progress(world: () => World): void {
  describe("progress", () => {
    it("OP-29: comes over the WebSocket as it happens, without a gap over a cut, and to nobody else", async () => {
      const { api, stranger, stack, appVersionId, values } = world();
      const { body: place } = await expectStatus(api.get("/progress"), 200);
      expect(place.protocol).toBe("pitrix-progress-v1");
      await expect(watch(place.url, "pitrix_wrong_token")).rejects.toThrow();
      const token = await stack.token("tenant-e2e");
      const all = await watch(place.url, token);
      all.send({ type: "subscribe", topic: "jobs" });
      await until("the tenant's jobs are watched", async () => all.messages.find(({ type }) => type === "subscribed"));

      const request = { appVersionId, values: values(stack.tenantland.subnetId, "watched", 1) };
      const accepted = await expectStatus(api.post("/deployments", request), 202);
      const jobPath = accepted.headers.get("location") ?? "";
      const topic = jobPath.slice(1);
      const first = await watch(place.url, undefined);
      first.send({ type: "authenticate", token });
      await until("the token is taken", async () => first.messages.find(({ type }) => type === "authenticated"));
      first.send({ type: "subscribe", topic });
      await until("a task is told", async () => events(first).find(({ change }) => change.kind === "task"));
      first.cut();
      const known = events(first);
      const since = known.at(-1)?.seq ?? 0;
      expect((await api.follow(jobPath)).status).toBe("succeeded");

      const second = await watch(place.url, token);
      second.send({ type: "subscribe", topic, since });
      const ended = ({ change }: Told) => change.kind === "job" && change.job.status === "succeeded";
      await until("the end is told", async () => events(second).find(ended));
      const told = [...known, ...events(second)];
      expect(told.map(({ seq }) => seq)).toEqual(told.map((_, i) => (known[0]?.seq ?? 0) + i));
      const tasks = (await api.get(`${jobPath}/tasks`)).body.items;
      const succeeded = told.filter(({ change }) => change.kind === "task" && change.task.status === "succeeded");
      const snapshot = first.messages.find((message) => message.type === "snapshot");
      const before = snapshot?.type === "snapshot" ? snapshot.tasks.filter(({ status }) => status === "succeeded") : [];
      expect(succeeded.length + before.length).toBeGreaterThanOrEqual(tasks.length);

      const own = await until("the tenant's topic tells the end", async () =>
        events(all).find((event) => ended(event) && JSON.stringify(event).includes(jobPath.slice(6))),
      );
      expect(own.topic).toBe("jobs");
      const other = await watch(place.url, await stack.token("tenant-stranger"));
      other.send({ type: "subscribe", topic });
      const refused = await until("the stranger is refused", async () => other.messages[0]);
      expect(refused).toMatchObject({ type: "error", code: "not-found" });
      expect((await stranger.get(jobPath)).status).toBe(404);
      for (const one of [all, second, other]) one.cut();
      await deleteDeployment(api, accepted.body.id);
    });
  });
}
