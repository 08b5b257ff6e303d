import { expect, test } from "vitest";
import { looksLikeSvg, readPicture } from "./picture.ts";
import { picture } from "./test-pictures.ts";

test.for(["image/png", "image/gif", "image/jpeg", "image/webp"] as const)(
  "%s is told by its bytes, with its size",
  (type) => {
    expect(readPicture(picture(type, 300, 200))).toEqual({ type, width: 300, height: 200 });
  },
);

test("the other two kinds of WebP have their size elsewhere", () => {
  const extended = Buffer.alloc(30);
  extended.write("RIFF\0\0\0\0WEBPVP8X", "latin1");
  extended.writeUIntLE(299, 24, 3);
  extended.writeUIntLE(199, 27, 3);
  expect(readPicture(extended)).toEqual({ type: "image/webp", width: 300, height: 200 });
  const lossless = Buffer.alloc(30);
  lossless.write("RIFF\0\0\0\0WEBPVP8L", "latin1");
  lossless[20] = 0x2f;
  lossless.writeUInt32LE(299 | (199 << 14), 21);
  expect(readPicture(lossless)).toEqual({ type: "image/webp", width: 300, height: 200 });
});

test("what is cut, empty or something else is no picture", () => {
  for (const type of ["image/png", "image/gif", "image/jpeg", "image/webp"] as const) {
    const whole = picture(type, 300, 200);
    for (const length of [0, 1, 4, 8, 11]) expect(readPicture(whole.subarray(0, length))).toBeUndefined();
  }
  const texts = [
    "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "GIF8",
    "%PDF-1.7",
    "<html></html>",
    "RIFF....WAVE".padEnd(40),
  ];
  for (const text of texts) expect(readPicture(Buffer.from(text))).toBeUndefined();
  // A segment that claims no length must not loop, and a frame after the scan is none.
  expect(readPicture(Buffer.from("ffd8ffe00000ffd8ffe00000", "hex"))).toBeUndefined();
  expect(readPicture(Buffer.from(`ffd8ffda0002${"ffc00011080010001003".repeat(2)}`, "hex"))).toBeUndefined();
});

test("SVG is known in its disguises", () => {
  const svgs = ["<svg/>", "\uFEFF<svg/>", "<?xml version='1.0'?>\n<svg/>", "<!-- x --><SVG/>", "<!DOCTYPE svg><svg/>"];
  for (const text of svgs) expect(looksLikeSvg(Buffer.from(text))).toBe(true);
  for (const text of ["<html><svg/></html>", "<?xml version='1.0'?><rss/>", ""])
    expect(looksLikeSvg(Buffer.from(text))).toBe(false);
});
