import { describe } from "vitest";
import { contract } from "./contract.ts";
import { useStoreWorld } from "./use-world.ts";

// Apart from the store's other tests: every operation is called a dozen times, beside them instead of before them.
describe("the API, deployed to the local AWS", () => {
  contract(useStoreWorld());
});
