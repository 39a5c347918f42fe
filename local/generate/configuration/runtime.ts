import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../../repository.ts'

/** What an image sets for Node, glibc and the packages, and why; the values are the Dockerfile's. */
export const runtime: Record<string, string> = {
  NODE_ENV: "Express' own: an error that nothing handles is answered without its stack",
  NODE_OPTIONS: "Node's own: megabytes of its heap, so that a service fits into the smallest task",
  MALLOC_ARENA_MAX:
    "glibc's own: one pool of memory for all threads, which holds 8 to 21 MiB less in loan-api and scoring-svc",
  NODE_COMPILE_CACHE: "Node's own: where the compiled code is, so that a start compiles nothing",
  PATH: 'Where `node` is',
}

/** As the stages of the Dockerfile that run give them; of one that is set twice, the last. */
export function setByImage(): Map<string, string> {
  const dockerfile = readFileSync(join(REPOSITORY, 'Dockerfile'), 'utf8')
  const lines = [...dockerfile.matchAll(/^ENV (.+)$/gm)].map(([, line = '']) => line)
  const pairs = lines.flatMap(line => [...line.matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g)])
  return new Map(pairs.map(([, name = '', quoted, plain]) => [name, quoted ?? plain ?? '']))
}
