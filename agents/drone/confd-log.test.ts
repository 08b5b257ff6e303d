import { expect, test } from "vitest";
import { unfinished } from "./confd-log.ts";

const line = (text: string) => `2026-11-22T04:45:55Z vm /opt/pitrix/bin/confd[15249]: INFO ${text}\n`;
const start = line("Starting confd");
const begun = (file: string) => line(`${file} has md5sum a2 should be 8c`) + line(`Target config ${file} out of sync`);
const ended = (file: string) => line(`Target config ${file} has been updated`);
const exit = line("Captured terminated. Exiting...");

test("a file whose reload command confd did not live to see is unfinished", () => {
  expect(unfinished(start + begun("/a b/x.conf") + exit)).toEqual(["/a b/x.conf"]);
  expect(unfinished(start + begun("/x") + ended("/x") + begun("/y") + exit)).toEqual(["/y"]);
});

test("a file that confd went through with is not, nor what an earlier confd left", () => {
  expect(unfinished(start + begun("/x") + ended("/x") + exit)).toEqual([]);
  expect(unfinished(start + begun("/x") + exit + start + exit)).toEqual([]);
  expect(unfinished("")).toEqual([]);
});
