import { expect, test } from "vitest";
import { loadFiles, readGood } from "./real-packages.ts";
import { render } from "./render.ts";
import { answerService, offeredServices } from "./service-form.ts";
import { checkValues } from "./values.ts";

const diary = readGood(loadFiles(new URL("../../../local/e2e/diary", import.meta.url).pathname));
const checked = checkValues(diary, { cluster: { subnet: "subnet-1" } });
if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
const rendered = render(diary, checked.values);
if (!rendered.ok) throw new Error(JSON.stringify(rendered.faults));
const offered = offeredServices(diary, rendered.cluster);
const named = (name: string) => {
  const found = offered.find((service) => service.name === name);
  if (found === undefined) throw new Error(`it has no service ${name}`);
  return found;
};
const answer = (given: object) => answerService(diary, named("note"), checked.values, { ...given });

test("what a package offers are its custom services, with what each asks", () => {
  expect(offered.map(({ name, roles, questions }) => [name, roles, questions.map((one) => one.name)])).toEqual([
    ["note", ["keeper"], ["text", "word"]],
    ["refuse", ["keeper"], []],
    ["dawdle", ["keeper"], []],
  ]);
  expect(named("note").questions[0]).toMatchObject({
    pointer: "/service_params/keeper/text",
    item: { required: true },
  });
});

test("answers are put where the command is told them, beside what the package says itself", () => {
  expect(answer({ text: "hello", word: "a secret word" })).toEqual({
    ok: true,
    params: { keeper: { text: "hello", word: "a secret word", kind: "note" } },
    secrets: ["a secret word"],
  });
});

test("each wrong, missing and unknown one is a fault with its pointer", () => {
  const faults = (given: object) => {
    const result = answer(given);
    return result.ok ? [] : result.faults.map(({ pointer }) => pointer);
  };
  expect(faults({})).toEqual(["/text"]);
  expect(faults({ text: "UPPER" })).toEqual(["/text"]);
  expect(faults({ text: "x", word: 7, other: 1, "a/b": 1 })).toEqual(["/word", "/other", "/a~1b"]);
});

test("AppCenter's etcd asks for addresses, whose names have dots", () => {
  const pkg = readGood(loadFiles("appcenter/etcd"));
  const values = checkValues(pkg, { cluster: { vxnet: "vxnet-1" } });
  if (!values.ok) throw new Error(JSON.stringify(values.faults));
  const cluster = render(pkg, values.values);
  if (!cluster.ok) throw new Error(JSON.stringify(cluster.faults));
  const services = offeredServices(pkg, cluster.cluster);
  const repair = services.find(({ name }) => name === "repairMinorityNode");
  expect(repair?.questions.map(({ name }) => name)).toEqual(["healthnode.ip", "unhealthnode.ip"]);
  if (repair === undefined) throw new Error("it is not there");
  expect(
    answerService(pkg, repair, values.values, { "healthnode.ip": "10.0.0.1", "unhealthnode.ip": "x" }),
  ).toMatchObject({
    ok: false,
    faults: [{ pointer: "/unhealthnode.ip" }],
  });
  const params = { "healthnode.ip": "10.0.0.1", "unhealthnode.ip": "10.0.0.2" };
  expect(answerService(pkg, repair, values.values, params)).toMatchObject({ ok: true, params: { etcd_node: params } });
});
