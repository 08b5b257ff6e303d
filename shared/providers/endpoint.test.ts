import { expect, test } from "vitest";
import { endpointAllowed } from "./endpoint.ts";

const allowed = ["http://127.0.0.1:5000", "https://cloud.example.org:13000/identity/"];

test.each<[string | undefined, string]>([
  [undefined, "the cloud's own address"],
  ["http://127.0.0.1:5000", "as listed"],
  ["http://127.0.0.1:5000/", "with a trailing slash"],
  ["HTTP://127.0.0.1:5000", "in another spelling"],
  ["https://cloud.example.org:13000/identity", "with its path"],
])("allows %s (%s)", (endpoint) => {
  expect(endpointAllowed(endpoint, allowed)).toBe(true);
});

test.each([
  ["http://127.0.0.1:5001", "another port"],
  ["https://127.0.0.1:5000", "another scheme"],
  ["http://127.0.0.1:5000.example.org", "a host that begins like it"],
  ["http://127.0.0.1:5000@example.org", "the listed one as user info"],
  ["http://user:secret@127.0.0.1:5000", "user info"],
  ["http://127.0.0.1:5000/?Action=x", "a query"],
  ["http://127.0.0.1:5000/latest/meta-data", "another path"],
  ["https://cloud.example.org:13000", "a listed host without its path"],
  ["http://169.254.169.254", "the metadata service"],
  ["file:///etc/passwd", "a file"],
  ["not a url", "no URL"],
  ["", "nothing"],
])("refuses %s (%s)", (endpoint) => {
  expect(endpointAllowed(endpoint, allowed)).toBe(false);
});

test("allows no endpoint without a list, nor by a broken entry", () => {
  expect(endpointAllowed("http://127.0.0.1:5000", [])).toBe(false);
  expect(endpointAllowed("not a url", ["not a url"])).toBe(false);
});
