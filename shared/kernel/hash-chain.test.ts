import { expect, it } from "vitest";
import { breakAt, type ChainHead, emptyChain, linked } from "./hash-chain.ts";

const entries = Array.from({ length: 6 }, (_, index) => ({
  tenantId: "tenant-a",
  at: `t${index}`,
  note: { n: index },
}));
type Made = ReturnType<typeof linked<(typeof entries)[number]>>;

function chained(list: readonly (typeof entries)[number][], head: ChainHead = emptyChain("tenant-a")): Made[] {
  const links: Made[] = [];
  for (const entry of list) links.push(linked(links.at(-1) ?? head, entry));
  return links;
}

/** The first break, or how many links hold. */
function verify(links: readonly Made[]) {
  let head = emptyChain("tenant-a");
  for (const link of links) {
    const broken = breakAt(head, link);
    if (broken !== undefined) return [broken.fault, broken.seq];
    head = link;
  }
  return head.seq;
}

const chain = chained(entries);
const at = (index: number): Made =>
  chain[index] ?? linked(emptyChain("tenant-a"), { tenantId: "", at: "", note: { n: 0 } });

it("holds as it was written, and each link follows from the one before alone", () => {
  expect(verify(chain)).toBe(6);
  expect(chain.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(chained(entries.slice(3), at(2))).toEqual(chain.slice(3));
});

it("shows every byte that was flipped", () => {
  const text = JSON.stringify(at(2));
  let flipped = 0;
  for (let place = 0; place < text.length; place++) {
    const changed = text.slice(0, place) + String.fromCharCode(text.charCodeAt(place) ^ 1) + text.slice(place + 1);
    let link: Made;
    try {
      link = JSON.parse(changed);
    } catch {
      continue;
    }
    flipped += 1;
    expect([changed, verify([...chain.slice(0, 2), link, ...chain.slice(3)])]).not.toEqual([changed, 6]);
  }
  expect(flipped).toBeGreaterThan(100);
});

it("shows an entry that was taken out, put in, doubled or moved, though its own hash is right", () => {
  expect(verify([...chain.slice(0, 2), ...chain.slice(3)])).toEqual(["out-of-sequence", 3]);
  expect(verify(chain.slice(1))).toEqual(["out-of-sequence", 1]);
  const forged = linked(at(1), { tenantId: "tenant-a", at: "x", note: { n: 9 } });
  expect(verify([...chain.slice(0, 2), forged, ...chain.slice(2)])).toEqual(["out-of-sequence", 4]);
  expect(verify([...chain.slice(0, 2), forged, ...chain.slice(3)])).toEqual(["not-linked", 4]);
  expect(verify([...chain.slice(0, 3), at(2), ...chain.slice(3)])).toEqual(["out-of-sequence", 4]);
  expect(verify([at(0), at(2), at(1), ...chain.slice(3)])).toEqual(["out-of-sequence", 2]);
});

it("shows an entry that was changed and hashed anew, by the one after it", () => {
  const { hash: _, prevHash: __, seq: ___, v: ____, ...entry } = at(2);
  const anew = linked(at(1), { ...entry, at: "later" });
  expect(verify([...chain.slice(0, 2), anew, ...chain.slice(3)])).toEqual(["not-linked", 4]);
});

it("fits into no other tenant's chain", () => {
  const other = linked(emptyChain("tenant-b"), { tenantId: "tenant-b" });
  expect(breakAt(emptyChain("tenant-a"), other)?.fault).toBe("another-tenant");
  expect(breakAt(emptyChain("tenant-a"), { ...other, tenantId: "tenant-a" })?.fault).toBe("not-linked");
});
