import { packageConformance } from "../conformance.ts";
import { vmFormat } from "./format.ts";
import { loadFiles, paperWith } from "./real-packages.ts";

const paper = loadFiles("paper");
const subnet = { cluster: { subnet: "subnet-1" } };
const text = (path: string) => new TextDecoder().decode(paper.get(path));
const password = text("config.json").replace(
  '"key": "zk_node"',
  '"key": "secret", "type": "password", "required": "no", "label": "s", "description": ""}, {"key": "zk_node"',
);

packageConformance(vmFormat, {
  good: [
    ["the paper's package", paper, subnet],
    ["AppCenter's etcd", loadFiles("appcenter/etcd"), subnet],
    ["AppCenter's ZooKeeper", loadFiles("appcenter/Zookeeper"), subnet],
  ],
  refused: [
    ["no object", [], ["", "/cluster/subnet"]],
    ["wrong types", { cluster: { subnet: 1, zk_node: { count: "3" } } }, ["/cluster/subnet", "/cluster/zk_node/count"]],
    ["what is not asked", { ...subnet, extra: 1 }, ["/extra"]],
  ],
  faulty: [
    ["a missing form", paperWith({ "config.json": null }), "config.json#"],
    ["a translation that is no text", paperWith({ "locale/en.json": '{"a": 1}' }), "locale/en.json#/a"],
  ],
  secret: {
    files: paperWith({ "config.json": password }),
    answers: { cluster: { subnet: "s", secret: "hunter2" } },
    clear: "hunter2",
  },
});
