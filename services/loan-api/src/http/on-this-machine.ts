const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

/** Whether the API and its tokens come from the machine of whoever asks: the secrets there are a demonstration's, known to everybody. */
export function isOnThisMachine(...addresses: [publicBaseUrl: string, tokenUrl: string]): boolean {
  return addresses.every(address => LOOPBACK.includes(new URL(address).hostname))
}
