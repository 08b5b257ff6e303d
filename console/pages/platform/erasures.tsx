import { ErasureListing } from "../leaving/erasure-listing.tsx";

/** Tenants that leave or have left. */
export function Erasures() {
  return <ErasureListing />;
}
