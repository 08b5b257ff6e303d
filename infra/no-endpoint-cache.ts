/**
 * Stands for `@aws-sdk/endpoint-cache` in the bundles: DynamoDB's client makes one at its start, for endpoints that it
 * discovers only where that is switched on, which it is nowhere. 6 KB of an LRU cache.
 */
export class EndpointCache {
  getEndpoint(): never {
    throw new Error("endpoint discovery is not bundled: see infra/no-endpoint-cache.ts");
  }
}
