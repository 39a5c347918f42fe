import { Failure } from '../command-line/failure.ts'
import { REPOSITORY } from '../repository.ts'
import { staleFiles } from './generated-files.ts'

const stale = await staleFiles(REPOSITORY).catch(error => {
  // What is to be said in the code first, in words.
  if (!(error instanceof Failure)) throw error
  process.stdout.write(`${error.message}\n`)
  process.exit(1)
})
for (const path of stale) process.stdout.write(`${path} is not what the code says: npm run generate\n`)
// What has been composed may hold the process open.
process.exit(stale.length > 0 ? 1 : 0)
