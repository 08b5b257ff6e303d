import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import * as z from "zod";

/** What the SDK may use: names that browsers have too. */
const web = { AbortSignal, Headers, URLSearchParams, crypto, performance, setTimeout, clearTimeout };

describe("the SDK in a browser", () => {
  it("needs nothing of Node, and sends no header that browsers keep for themselves", async () => {
    const entry = new URL("./index.ts", import.meta.url).pathname;
    const built = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      minify: true,
      platform: "browser",
      format: "iife",
      globalName: "pitrix",
      logLevel: "silent",
    });
    const source = built.outputFiles[0]?.text ?? "";
    // Everything, uncompressed: what a page loads for it.
    expect(source.length).toBeLessThan(60_000);
    const sent: Record<string, string>[] = [];
    const fetch = async (_: string, { headers }: { headers: Headers }) => {
      sent.push(Object.fromEntries(headers));
      return new Response('{"items":[{"id":"app-1"}]}');
    };
    const context = createContext({ ...web, document: {}, fetch });
    const answer = await runInContext(
      `${source}; pitrix.pitrixClient({ url: "https://store.example.com", token: "t" }).apps.list()`,
      context,
    );
    expect(z.object({ items: z.array(z.unknown()) }).parse(answer).items).toHaveLength(1);
    expect(sent[0]).toEqual({ accept: "application/json", authorization: "Bearer t" });
  });
});
