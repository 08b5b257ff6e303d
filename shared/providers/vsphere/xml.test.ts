import { describe, expect, test } from "vitest";
import { all, at, escaped, parseXml, refOf, tag } from "./xml.ts";

describe("answers", () => {
  test("are read without prefixes, types by whatever prefix the server gives them", () => {
    const root = parseXml(
      '<?xml version="1.0"?><s:Envelope xmlns:s="x"><s:Body><r><val XMLSchema-instance:type="ManagedObjectReference" type="Folder">group-v3</val><e xsi:type="vim:NoPermission"/></r></s:Body></s:Envelope>',
    );
    const answer = at(root, "Body", "r");
    expect(root.name).toBe("Envelope");
    expect(all(answer, "val").map(refOf)).toEqual([{ type: "Folder", id: "group-v3" }]);
    expect(at(answer, "e")).toEqual({ name: "e", type: "NoPermission", text: "", children: [] });
    expect(at(answer, "nothing", "below")).toBeUndefined();
  });

  test("keep their texts, numbers and blanks as they were sent", () => {
    expect(parseXml("<a> 007&lt;&#65;&#x42;&amp;amp;&nbsp; </a>").text).toBe(" 007<AB&amp;&nbsp; ");
  });

  test.each(['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "", "no element"])("are not %s", (text) => {
    expect(() => parseXml(text)).toThrow();
  });
});

test("texts that are sent come back as they were", () => {
  const text = `<>&"'\r\n ü 😀`;
  expect(parseXml(tag("a", text)).text).toBe(text);
  expect(escaped("a\0\u001bb\ud800c")).toBe("abc");
  expect(tag("a", undefined)).toBe("");
});
