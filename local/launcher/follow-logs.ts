import { closeSync, openSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import type { DataFolder } from './data-folder.ts'
import type { Service } from './service.ts'

const LOOK_EVERY_MS = 100

/**
 * Prints what the services log as they log it, each line under its service's name. Their logs are files, so that a service
 * never waits for a slow terminal, nor for us. Returns what stops it, after a last look.
 */
export function followLogs(services: Service[], folder: DataFolder): () => void {
  const width = Math.max(...services.map(({ name }) => name.length))
  const followers = services.map(({ name }) => followLog(folder.logOf(name), `${name.padEnd(width)} | `))
  const look = () => followers.forEach(follower => void follower())
  const timer = setInterval(look, LOOK_EVERY_MS)
  return () => {
    clearInterval(timer)
    look()
  }
}

function followLog(path: string, prefix: string): () => void {
  const decoder = new StringDecoder('utf8')
  const buffer = Buffer.alloc(64 * 1024)
  let position = 0
  let unfinishedLine = ''
  return () => {
    const file = openSync(path, 'r')
    for (let read = -1; read !== 0; position += read) {
      read = readSync(file, buffer, 0, buffer.length, position)
      const lines = (unfinishedLine + decoder.write(buffer.subarray(0, read))).split('\n')
      unfinishedLine = lines.pop() ?? ''
      for (const line of lines) process.stdout.write(`${prefix}${line}\n`)
    }
    closeSync(file)
  }
}
