import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConfdFile } from "../shared/protocol/messages.ts";
import { Vpc } from "./testing/vpc.ts";

describe("start-confd for an app that runs", () => {
  let vpc: Vpc;
  beforeAll(async () => {
    vpc = await Vpc.start();
    await vpc.addNodes(1);
  });
  afterAll(() => vpc?.stop());

  const place = (name: string): string => join(vpc.node(0).agent.root, "app", name);
  const read = (name: string): string => (existsSync(place(name)) ? readFileSync(place(name), "utf8") : "");
  /** The app counts its reloads, and refuses them while `broken` is there. */
  const files = (): ConfdFile[] => [
    {
      path: "conf.d/app.toml",
      content: [
        "[template]",
        'src = "app.tmpl"',
        `dest = "${place("app.conf")}"`,
        'keys = ["/"]',
        `check_cmd = "grep -vq forbidden {{.src}}"`,
        `reload_cmd = "test ! -e ${place("broken")} || { echo cannot load; exit 3; }; echo reloaded >> ${place("reloads")}"`,
        "",
      ].join("\n"),
    },
    { path: "templates/app.tmpl", content: '{{getv "/env/value"}}\n' },
  ];
  const start = (reload?: true) =>
    vpc.pilot.execute(
      vpc.order(0, { kind: "start-confd", files: files(), ...(reload === undefined ? {} : { reload }) }),
    );
  const hold = () => vpc.pilot.execute(vpc.order(0, { kind: "stop-confd" }));
  const reloads = (): number => read("reloads").split("\n").length - 1;
  /** What a job of a changed configuration does. */
  const change = async (value: string) => {
    await hold();
    await vpc.putMetadata(value);
    return start(true);
  };

  it("OP-28: renders, checks and reloads once, and tells of a failure with its output", async () => {
    await vpc.putMetadata("first");
    expect((await start()).status).toBe("succeeded");
    expect([read("app.conf"), reloads()]).toEqual(["first\n", 0]);
    expect((await change("second")).status).toBe("succeeded");
    expect([read("app.conf"), reloads()]).toEqual(["second\n", 1]);

    const refused = await change("forbidden");
    expect(refused.status).toBe("failed");
    expect(read("app.conf")).toBe("second\n");

    writeFileSync(place("broken"), "");
    const failed = await change("third");
    expect(failed).toMatchObject({ status: "failed" });
    expect(failed.output).toContain("cannot load");
    expect([read("app.conf"), reloads()]).toEqual(["third\n", 1]);
  });

  it("runs a reload that has failed again, though no file differs any more, and once", async () => {
    const again = await start(true);
    expect(again).toMatchObject({ status: "failed" });
    expect(again.output).toContain("cannot load");
    rmSync(place("broken"));
    expect((await start(true)).status).toBe("succeeded");
    expect(reloads()).toBe(2);
    expect((await start(true)).status).toBe("succeeded");
    expect(reloads()).toBe(2);
    // And confd goes on by itself.
    await vpc.putMetadata("fourth");
    await vpc.pilot.until(() => (reloads() === 3 ? true : undefined), "confd's own reload");
  });
});
