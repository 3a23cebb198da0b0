import type { Identification } from '../result.ts'

/** What bytes say of the service that sent them. */
export type Recognition = Pick<Identification, 'service' | 'product' | 'version' | 'http'>

/**
 * Tells a service by the first bytes that it sent, whether of its own accord or in answer. The bytes may be any at all
 * and may break off anywhere: `undefined` means not this service, or not known yet. What it recognises in the first
 * bytes it still recognises when more have come.
 */
export type Recogniser = (bytes: Buffer, port: number) => Recognition | undefined

/** A question that a service of one kind answers and that changes nothing for any other. */
export interface Question {
  /** The service's name where it is recognised. */
  readonly service: string
  /** Where the service is usually found, in the clear and within TLS. */
  readonly ports: readonly number[]
  /** What is sent. */
  ask(address: string, port: number): Uint8Array
  readonly recognise: Recogniser
  /** Whether more bytes would add nothing; without it, once the service is recognised. */
  readonly hasEnough?: (bytes: Buffer) => boolean
  /** How much of the answer is read. @default 16384 */
  readonly maxBytes?: number
}

/** A recognition of which product and version are known where they were found. */
export function recognised(service: string, product?: string, version?: string): Recognition {
  return {
    service,
    ...(product === undefined || product === '' ? {} : { product }),
    ...(version === undefined || version === '' ? {} : { version }),
  }
}
