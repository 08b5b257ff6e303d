import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { buildConsole, filesOf } from "./console.ts";
import { cacheControl, consoleHeaders, contentType } from "./console-policy.ts";
import { narrowed } from "./upload-console.ts";

const Manifest = z.record(
  z.string(),
  z.object({
    file: z.string(),
    css: z.array(z.string()).default([]),
    imports: z.array(z.string()).default([]),
  }),
);

/** What is loaded before the store's front can be seen, besides what the page itself names. */
const FIRST = [/^index\.html$/, /^pages\/store-front\.tsx$/, /^words\/en\.ts$/, /i18n\/messages\/all\.en\./];

let directory: string;
beforeAll(async () => {
  ({ directory } = await buildConsole());
}, 120_000);

describe("the console's files", () => {
  it("are at most 350 KB at first load, compressed", () => {
    const manifest = Manifest.parse(JSON.parse(readFileSync(join(directory, ".vite", "manifest.json"), "utf8")));
    const files = new Set(["index.html", "icon.svg"]);
    const follow = (name: string) => {
      const part = manifest[name];
      if (part === undefined || files.has(part.file)) return;
      for (const file of [part.file, ...part.css]) files.add(file);
      part.imports.forEach(follow);
    };
    const begins = Object.keys(manifest).filter((name) => FIRST.some((pattern) => pattern.test(name)));
    expect(begins).toHaveLength(FIRST.length);
    begins.forEach(follow);
    const sizes = [...files].map((file) => brotliCompressSync(readFileSync(join(directory, file))).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(350_000);
  });

  it("hold no script and no style inside the page, and nothing from elsewhere", () => {
    const page = readFileSync(join(directory, "index.html"), "utf8");
    expect(page).not.toMatch(/<style|style=|<script(?![^>]*\ssrc=)|\son\w+=|(?:src|href)="(?!\/)/);
    for (const file of filesOf(directory).filter((name) => name.endsWith(".css")))
      expect(readFileSync(join(directory, file), "utf8")).not.toMatch(/url\((?!#)|@import/);
  });

  it("of other kinds are kept by browsers for ever, or asked for each time", () => {
    expect(["assets/a-1.js", "index.html", "config.json"].map(cacheControl)).toEqual([
      "public, max-age=31536000, immutable",
      "no-cache",
      "no-cache",
    ]);
    for (const file of filesOf(directory)) if (!file.startsWith(".")) expect(contentType(file)).not.toMatch(/octet/);
  });
});

describe("the page's policy", () => {
  it("lets the page run its own files and call the named places alone", () => {
    const headers = consoleHeaders({
      connect: ["https://api.example.com"],
      pictures: ["https://pictures.example.com"],
    });
    const policy = headers["content-security-policy"] ?? "";
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).toContain("connect-src 'self' https://api.example.com;");
    expect(policy).toContain("frame-ancestors 'none'");
    // Bytes of a picture run nothing; of anything else, only what is named is loaded.
    expect(policy).toContain("img-src 'self' data: https://pictures.example.com;");
    expect(policy.replace("img-src 'self' data:", "")).not.toMatch(/unsafe|\*|data:/);
  });

  it("is narrowed down to the stage's own API where it is put", () => {
    const page = narrowed(
      "<head></head>",
      {
        apiUrl: "https://abc.execute-api.eu-west-1.amazonaws.com",
        issuers: [{ issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x", clientId: "c", title: "t" }],
      },
      { ProgressUrl: "wss://ws.example.com/prod", SignInPagesUrl: "https://users.auth.example.com" },
    );
    expect(page).toContain(
      `content="connect-src 'self' https://abc.execute-api.eu-west-1.amazonaws.com wss://ws.example.com https://users.auth.example.com https://cognito-idp.eu-west-1.amazonaws.com"`,
    );
  });
});
