import { startScriptedPeer } from '../../../test/faults/scripted-peer.ts'

/** A bureau whose answers the test scripts. Ends with the block that declares it with `await using`. */
export async function startScriptedBureau() {
  const peer = await startScriptedPeer()
  return Object.assign(peer, { [Symbol.asyncDispose]: peer.close })
}
