import { expect, test } from "vitest";
import { MAX_ICON_BYTES, readIcon } from "./icon.ts";
import { picture } from "./test-pictures.ts";

const png = picture("image/png", 64, 48);
const files = new Map<string, Uint8Array>([
  ["icon.png", png],
  ["img/icon.webp", picture("image/webp", 1024, 1024)],
  ["icon.svg", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
  ["renamed.png", Buffer.from("<html>")],
  ["wide.png", picture("image/png", 1025, 10)],
  ["empty.png", picture("image/png", 0, 10)],
  ["large.png", Buffer.concat([png, Buffer.alloc(MAX_ICON_BYTES)])],
]);

test.for(["icon.png", "./icon.png", "/icon.png"])("an icon at %s is kept, told by its bytes", (icon) => {
  const data = Buffer.from(png).toString("base64");
  expect(readIcon(files, { icon })).toEqual({ picture: { type: "image/png", width: 64, height: 48, data } });
});

test("an icon may lie in a folder", () => {
  expect(readIcon(files, { icon: "img/icon.webp" })).toMatchObject({ picture: { type: "image/webp", width: 1024 } });
});

test.for([
  ...["https://example.com/icon.png", "data:image/png;base64,AAAA", "missing.png", "../icon.png"],
  ...["icon.svg", "renamed.png", "wide.png", "empty.png", "large.png", undefined],
])("an icon that is %s is not kept, and no fault", (icon) => {
  expect(readIcon(files, icon === undefined ? {} : { icon })).toEqual({});
});
