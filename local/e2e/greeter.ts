import { packFiles } from "../../shared/packages/test-pack.ts";
import type { ApiClient } from "../client.ts";
import { expectStatus } from "./world.ts";

const item = (key: string, type: string, more: object = {}) => ({
  key,
  label: key,
  description: "",
  type,
  required: "no",
  ...more,
});

/** Uploads a package whose app comes in that image; returns the version's id. */
export async function uploadGreeter(api: ApiClient, version: string, image: string): Promise<string> {
  const note = (word: string) => ({ cmd: `/greeter note ${word}`, timeout: 60 });
  const template = {
    name: "@name@",
    description: "",
    subnet: "@subnet@",
    nodes: [
      {
        container: { type: "docker", image, env: { GREETING: "@greeting@" } },
        count: 1,
        cpu: 1,
        memory: 1024,
        volume: { size: 10, mount_point: "/data", filesystem: "ext4" },
        services: { init: note("init"), start: note("start"), stop: note("stop") },
      },
    ],
    env: { greeting: "@greeting@" },
    endpoints: { web: { port: 8088, protocol: "tcp" } },
    health_check: { enable: true, interval_sec: 60, timeout_sec: 10, check_cmd: "/greeter check" },
  };
  const archive = await packFiles({
    "package.json": JSON.stringify({ name: "greeter", description: "Greets, in a container", version }),
    "config.json": JSON.stringify({
      type: "array",
      properties: [
        {
          key: "cluster",
          description: "",
          type: "array",
          properties: [
            item("name", "string", { default: "greeter" }),
            item("subnet", "string", { required: "yes", default: "" }),
          ],
        },
        { key: "env", description: "", type: "array", properties: [item("greeting", "string", { default: "hello" })] },
      ],
    }),
    "cluster.json.tmpl": JSON.stringify(template)
      .replaceAll('"@name@"', "{{cluster.name}}")
      .replaceAll('"@subnet@"', "{{cluster.subnet}}")
      .replaceAll('"@greeting@"', "{{env.greeting}}"),
    "confd/conf.d/greeter.toml": '[template]\nsrc = "greeter.tmpl"\ndest = "/etc/greeter/greeter.conf"\nkeys = ["/"]\n',
    "confd/templates/greeter.tmpl": '{{getv "/env/greeting"}}\n',
  });
  return (await expectStatus(api.upload("/app-versions", new Uint8Array(archive)), 201)).body.id;
}
