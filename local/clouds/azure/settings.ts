import type { Application } from "./directory.ts";
import type { SeededSubnet } from "./interfaces.ts";

/** A tenant of Microsoft's cloud, as it is before anything is asked of it. */
export interface AzureSettings {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly applications: readonly Application[];
  /** By the name of their virtual network. */
  readonly networks: Readonly<Record<string, readonly SeededSubnet[]>>;
  /** Routes by the name of their table. */
  readonly routeTables?: Readonly<Record<string, readonly object[]>>;
  /** Names of images of the resource group. */
  readonly images?: readonly string[];
  /** Cores that the subscription may have in the region. */
  readonly quota?: number;
  /** Public addresses that it may have there. */
  readonly addresses?: number;
  /** Milliseconds for which a token is good. */
  readonly tokenMs?: number;
  /** Seconds after which an operation is to be asked about again. */
  readonly retryAfter?: number;
}
