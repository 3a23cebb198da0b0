/** OpenSSL's reason for an error, in its words (`ee key too small`); `undefined` where the error isn't OpenSSL's. */
export function opensslReason(error: unknown): string | undefined {
  // The message carries addresses and lines of OpenSSL's source besides.
  if (!(error instanceof Error) || !('reason' in error)) return undefined
  return typeof error.reason === 'string' ? error.reason : undefined
}
