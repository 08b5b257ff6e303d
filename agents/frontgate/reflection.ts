/**
 * `@peculiar/x509` finds its parts through a small part of the old decorator-metadata proposal. That part is here,
 * because the usual polyfill is fifty times longer. Import it before the library.
 */
type Target = object;
const stored = new WeakMap<Target, Map<unknown, unknown>>();

function defineMetadata(key: unknown, value: unknown, target: Target): void {
  const entries = stored.get(target) ?? new Map<unknown, unknown>();
  stored.set(target, entries.set(key, value));
}

function getOwnMetadata(key: unknown, target: Target): unknown {
  return stored.get(target)?.get(key);
}

function getMetadata(key: unknown, target: Target): unknown {
  for (let at: Target | null = target; at !== null; at = Object.getPrototypeOf(at)) {
    if (stored.get(at)?.has(key)) return getOwnMetadata(key, at);
  }
  return undefined;
}

const metadata = (key: unknown, value: unknown) => (target: Target) => defineMetadata(key, value, target);

Object.assign(Reflect, { defineMetadata, getOwnMetadata, getMetadata, metadata });
