import { expect, it } from "vitest";
import { isWatch } from "./watching.ts";

it("knows a watch by its query", () => {
  for (const path of ["/api/v1/pods?watch=1", "/api/v1/pods?limit=5&watch=true"]) expect(isWatch(path)).toBe(true);
  for (const path of ["/api/v1/pods", "/api/v1/pods?watch=false", "/api/v1/namespaces/watch"])
    expect(isWatch(path)).toBe(false);
});
