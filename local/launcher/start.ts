import { createProgress, type Progress } from '../command-line/progress.ts'
import { type DataFolder, locateDataFolder } from './data-folder.ts'
import { type Endings, listenForEndings } from './endings.ts'
import { type LatencyProfile, readLatencyProfile } from './latency-profile.ts'
import type { StartOptions } from './options.ts'
import { readDatabaseUrl } from './own-database.ts'
import type { Platform } from './platform.ts'
import { type PortUse, portsOf } from './ports.ts'

/** What every step of one start needs to know. */
export type Start = {
  options: StartOptions
  platform: Platform
  folder: DataFolder
  progress: Progress
  endings: Endings
  profile: LatencyProfile
  /** A PostgreSQL of the person's own, instead of the embedded one. */
  databaseUrl: string | undefined
  portsAt(offset: number): PortUse[]
}

export function describeStart(options: StartOptions, platform: Platform): Start {
  const databaseUrl = readDatabaseUrl(process.env.DATABASE_URL)
  return {
    options,
    platform,
    databaseUrl,
    profile: readLatencyProfile(),
    folder: locateDataFolder(options.data),
    progress: createProgress(process.stderr, { plain: options.logs }),
    endings: listenForEndings(),
    portsAt: offset =>
      portsOf(platform, offset, { withPostgres: databaseUrl === undefined, inspected: options.inspect }),
  }
}
