import { deepStrictEqual } from 'node:assert/strict'
import { Failure } from '../../local/command-line/failure.ts'
import { createProgress } from '../../local/command-line/progress.ts'
import { formatTable, rightAligned } from '../../local/command-line/table.ts'
import { listenForEndings, untilEnded } from '../../local/launcher/endings.ts'
import type { Container } from './container.ts'
import { faultsOf, sizesOf } from './contents.ts'
import { buildImage, type Image, SERVICES } from './image.ts'
import { applyOnce, runPlatform } from './platform.ts'
import { makeStandIn, writeNpmSettings } from './stand-in.ts'
import { makeStorage } from './storage.ts'
import { missingTools } from './tools.ts'

const progress = createProgress()

/** ECS kills what has not ended 40 s after it was told to; without a drain a service needs 10 at the most. */
const STOPPED_WITHIN_MS = 12_000

/** Builds the four images, looks into them, runs them together, and stops them. @throws {Failure} for the first that is not as it should be. */
export async function testImages({ isRequired }: { isRequired: boolean }): Promise<void> {
  const missing = missingTools()
  if (missing.length > 0) {
    const what = `no image was built or run: this takes ${missing.join(', ')}`
    if (isRequired) throw new Failure(what)
    process.stdout.write(`SKIPPED: ${what}\n`)
    return
  }
  const { ended } = listenForEndings()
  const storage = await makeStorage(ended)
  const closing: (() => unknown)[] = [storage.remove]
  const interrupted = untilEnded(ended).then(() => {
    throw new Failure(`interrupted (${ended.reason.message})`)
  })
  try {
    await Promise.race([interrupted, buildAndRun(storage, ended, closing)])
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

async function buildAndRun(
  storage: Awaited<ReturnType<typeof makeStorage>>,
  signal: AbortSignal,
  closing: (() => unknown)[],
) {
  const base = await progress.step('a stand-in for the base image, of Debian and this Node', () =>
    makeStandIn(storage, signal),
  )
  const npmSettings = await writeNpmSettings(storage, signal)
  const images: Image[] = []
  for (const service of SERVICES) {
    const image = await progress.step(`${service} is built`, () =>
      buildImage(storage, { service, base, npmSettings }),
    )
    await look(image, signal)
    images.push(image)
  }
  const { containers, wiring } = await progress.step(
    'four containers are live and ready, after a migration',
    () => runPlatform(images, storage.folder, closing),
  )
  for (const container of containers) await lookAt(container)
  deepStrictEqual(await applyOnce(wiring), { status: 200, decision: 'APPROVED', documentation: 200 })
  await progress.step('a decision; SIGTERM ends each', () =>
    Promise.all(containers.map(each => each.stop(STOPPED_WITHIN_MS))),
  )
  await printSizes(images, signal)
}

async function look(image: Image, signal: AbortSignal): Promise<void> {
  const { User, Cmd, WorkingDir, Labels } = image.config
  deepStrictEqual(
    {
      User,
      Cmd,
      WorkingDir,
      title: Labels['org.opencontainers.image.title'],
      revision: Labels['org.opencontainers.image.revision'],
    },
    {
      User: '65532:65532',
      Cmd: ['node', '--import', './src/telemetry.ts', 'src/main.ts'],
      WorkingDir: `/app/services/${image.service}`,
      title: image.service,
      revision: 'tested',
    },
  )
  const faults = await faultsOf(image, signal)
  if (faults.length > 0)
    throw new Failure(`${image.service}'s image is not as it should be\n${faults.join('\n')}`)
}

async function lookAt(container: Container): Promise<void> {
  deepStrictEqual(await container.process(), {
    program: 'node',
    uid: '65532,65532,65532,65532',
    gid: '65532,65532,65532,65532',
    number: '1',
    capabilities: '0',
    root: 'read-only',
  })
  // Otherwise nothing would have loaded OpenTelemetry, out of which types and maps were taken.
  if (!container.written().includes('"tracing":true'))
    throw new Failure(`${container.service} does not trace`)
  const compiled = compiledAtStart(container.written())
  if (compiled.length > 0)
    throw new Failure(`${container.service} compiles when it starts: ${compiled.slice(0, 5).join(', ')}`)
}

/** The files that Node made anew of its own accord although the image has them made, by what it says of its compile cache. */
function compiledAtStart(written: string): string[] {
  const of = (pattern: RegExp) => [...written.matchAll(pattern)].map(([, file = '']) => file)
  const isUsed = of(/ESM (file:\S+\/src\/main\.ts) was accepted/g).length > 0
  return [
    ...(isUsed ? [] : ['all of it']),
    // What removes types is loaded for one of them as for a hundred.
    ...of(/saving transpilation cache for StrippedTypeScript (\S+)/g),
    ...of(/V8 code cache for \S+ (\S+) was (?:rejected|not initialized)/g),
  ]
}

async function printSizes(images: Image[], signal: AbortSignal): Promise<void> {
  const columns = ['system', 'node', 'packages', 'code', 'compiled', 'all'] as const
  const rows: string[][] = []
  for (const image of images) {
    const sizes = await sizesOf(image, signal)
    rows.push([image.service, ...columns.map(column => sizes[column].toFixed(1))])
  }
  process.stdout.write(
    `megabytes, uncompressed, on a stand-in for the base image\n${formatTable([{ title: 'image' }, ...rightAligned(...columns)], rows)}`,
  )
}
