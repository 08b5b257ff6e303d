import { expect, it } from "vitest";
import { expectLinear } from "../test-linear.ts";
import { readComments } from "./comments.ts";

it("finds what comments say of values", () => {
  const text = `## @section Common
## @param image.tag The image's tag
## @param hosts[0].name [nullable] A host
# How many servers there are,
# one at least.
replicas: 1
# -- (int) The port
port: 80

image:
  # Where it comes from
  repository: nginx
  tag: x
  # disabled: true
  pullPolicy: Always
script: |
  # not a comment
  inner: no
hosts:
  # A list's comment
  - name: a
    # Deep in a list
    path: b
"quoted key": 1
after: # trailing
  # Said of the inner one
  inner: 1
`;
  expect(readComments(text)).toEqual({
    "/image/tag": "The image's tag",
    "/hosts/0/name": "A host",
    "/replicas": "How many servers there are, one at least.",
    "/port": "The port",
    "/image/repository": "Where it comes from",
    "/after/inner": "Said of the inner one",
  });
});

it.each(["a:\n", "# x\n", "- \n", " : ", "# @param x\n", "a: |\n", '"', "#  -- (", "a :  "])(
  "takes time in proportion to hostile text: %j",
  { timeout: 60_000 },
  (hostile) => {
    expectLinear((size) => {
      readComments(hostile.repeat(Math.ceil(size / hostile.length)));
    }, 75_000);
  },
);
