import { paginateScan } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { findSecrets, type Trace } from "../../local/store/canary/find.ts";
import { MASK } from "../packages/contract.ts";
import { paperWith, readGood } from "../packages/vm/real-packages.ts";
import { useTestTable } from "./testing/table.ts";
import { testWorld } from "./testing/world.ts";

const TABLE = "canary";
const client = useTestTable(TABLE);
const password = 'cnry-5f3a "b&<9>/+ ÿ-password-in-an-answer';

/** The paper's package, which asks for a password and gives it to its nodes and to a command. */
const pkg = readGood(
  paperWith({
    "config.json": JSON.stringify({
      type: "array",
      properties: [
        {
          key: "cluster",
          type: "array",
          properties: [
            { key: "name", label: "", type: "string", default: "zk", required: false },
            { key: "description", label: "", type: "string", default: "", required: false },
            { key: "subnet", label: "", type: "string", default: "", required: true },
            {
              key: "zk_node",
              type: "array",
              properties: ["cpu", "memory", "count", "volume_size"].map((key) => ({
                key,
                label: "",
                type: "integer",
                default: 1,
                required: false,
              })),
            },
          ],
        },
        {
          key: "env",
          type: "array",
          properties: [
            { key: "admin_password", label: "", type: "password", default: "", required: false },
            { key: "motto", label: "", type: "string", default: "", required: false },
          ],
        },
      ],
    }),
    "cluster.json.tmpl": JSON.stringify({
      name: "NAME",
      description: "",
      subnet: "SUBNET",
      nodes: [
        {
          container: { type: "kvm", zone: "pek3a", image: "img-svm7yple" },
          count: 1,
          cpu: 1,
          memory: 1024,
          volume: { size: 10 },
          services: { start: { cmd: "/opt/start.sh" }, stop: { cmd: "/opt/stop.sh" } },
        },
      ],
      env: { admin_password: "PASSWORD", motto: "MOTTO" },
    })
      .replace('"NAME"', "{{cluster.name}}")
      .replace('"SUBNET"', "{{cluster.subnet}}")
      .replace('"PASSWORD"', "{{env.admin_password}}")
      .replace('"MOTTO"', "{{env.motto}}"),
  }),
);

async function* items(): AsyncGenerator<Trace> {
  for await (const { Items = [] } of paginateScan({ client: client() }, { TableName: TABLE }))
    for (const item of Items) yield { place: `${item.pk?.S} ${item.sk?.S}`, content: JSON.stringify(item) };
}

describe("S1: a password among the answers of a deployment", () => {
  it.each([
    ["in a message", "short"],
    ["in an object, as the metadata is large", "long ".repeat(8000)],
  ])("reaches its nodes, and lies nowhere: %s", async (_how, motto) => {
    const here = testWorld(client(), TABLE, pkg, `dep-canary${motto.length}`);
    const answers = (secret: string) => ({ env: { admin_password: secret, motto } });
    const { job } = await here.prepare("deploy", { shown: answers(MASK), given: answers(password) });
    here.frontgate.failing.add("start");
    here.frontgate.printing = `admin_password=${password}\nno such file`;
    await here.run(job);

    const failed = await here.jobs.get(here.tenant, job.id);
    expect(failed?.failure).toMatchObject({ code: "command-failed", output: "admin_password=[secret]\nno such file" });
    const traces: Trace[] = [];
    for await (const item of items()) traces.push(item);
    const { objects, executions, answers: told } = here.traces();
    traces.push({ place: "state machine", content: JSON.stringify([executions, told]) });
    for (const content of objects) traces.push({ place: "object", content });
    expect(traces.length).toBeGreaterThan(20);
    expect(findSecrets({ password }, traces)).toEqual([]);
    // What the search looks at is what a leak would be in: the nodes do get it.
    const posted = [{ place: "posted", content: here.frontgate.posted.join("\n") }];
    if (motto === "short") expect(findSecrets({ password }, posted).length).toBeGreaterThan(0);
    else expect(objects.length).toBeGreaterThan(0);
  });
});
