import type { Disturb } from "../../shared/providers/conformance/disturbances.ts";
import type { CloudConfig } from "../machine-room/contract.ts";
import type { Front } from "./front.ts";

/** What a tenant has on one cloud before the store comes, and a hand on that cloud's own lists. */
export interface Land {
  /** The provider's id. */
  readonly provider: string;
  /** For people. */
  readonly title: string;
  /** What the tenant adds as a credential and as a runtime. */
  readonly credential: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
  /** A subnet with a way out. */
  readonly subnetId: string;
  /** Where the store finds it: the operator has to allow each, since it lies on this machine. */
  readonly endpoints: readonly string[];
  /** Machine images by what they hold. */
  readonly images: Readonly<Record<ImageOf, string>>;
  /** How the machine room asks it. */
  readonly room: CloudConfig;
  /** Name of the call that makes a machine. */
  readonly making: string;
  /** What the store asked of it. */
  readonly front: Pick<Front, "calls" | "accepted" | "reset">;
  /** What is there that the store made, in the server's own list, one line each. */
  left(): Promise<readonly string[]>;
}

export type ImageOf = "frontgate" | "zookeeper";

/** A land that was started for a run. */
export interface StartedLand extends Land {
  stop(): Promise<void>;
}

/** Starts a cloud. @param stateDir for its logs; made when missing */
export type StartLand = (options: {
  readonly stateDir: string;
  readonly report?: (line: string) => void;
  /** What goes wrong between the store and it. */
  readonly disturb?: Disturb;
}) => Promise<StartedLand>;
