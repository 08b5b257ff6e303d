import { afterAll, beforeAll, describe } from "vitest";
import { consumption } from "../testing/matrix/consumption.ts";
import { type Matrix, startMatrix } from "../testing/matrix/context.ts";
import { objects } from "../testing/matrix/objects.ts";
import { properties } from "../testing/matrix/properties.ts";
import { roles } from "../testing/matrix/roles.ts";
import { surface } from "../testing/matrix/surface.ts";

/** Attacks made from `docs/openapi.json`: a route that is new there is attacked without a line here. */
describe("the API, attacked by its own document", () => {
  let matrix: Matrix | undefined;
  const get = (): Matrix => {
    if (matrix === undefined) throw new Error("the matrix has not started");
    return matrix;
  };
  beforeAll(async () => {
    matrix = await startMatrix();
  });
  afterAll(async () => matrix?.served.stop());

  objects(get);
  properties(get);
  roles(get);
  consumption(get);
  surface(get);
});
