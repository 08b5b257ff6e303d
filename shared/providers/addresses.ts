/** Public addresses that outlive the machine which has them, as `contract.ts` has the other capabilities. */

type Tags = Readonly<Record<string, string>>;

export interface PublicAddress {
  /** The cloud's id of it. */
  readonly id: string;
  /** IPv4. */
  readonly address: string;
  /** Which machine answers to it. */
  readonly instanceId?: string;
  readonly tags: Tags;
}

export interface AddressesCapability {
  /** @throws ProviderError `quota` when the account may have no more */
  allocate(input: { readonly key: string; readonly tags: Tags }): Promise<PublicAddress>;
  /**
   * Succeeds when it is there already.
   * @throws ProviderError `conflict` when the address is another machine's, or the machine has another one; `not-found`
   */
  associate(input: { readonly addressId: string; readonly instanceId: string }): Promise<void>;
  /** Succeeds when it is no machine's, or gone. */
  disassociate(addressId: string): Promise<void>;
  /** Succeeds when it is gone already. @throws ProviderError `conflict` while a machine has it */
  release(addressId: string): Promise<void>;
  list(filter: Readonly<Record<string, string>>): Promise<readonly PublicAddress[]>;
}
