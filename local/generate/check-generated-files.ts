import { REPOSITORY } from '../repository.ts'
import { staleFiles } from './generated-files.ts'

const stale = await staleFiles(REPOSITORY)
for (const path of stale) process.stdout.write(`${path} is not what the code says: npm run generate\n`)
// What has been composed may hold the process open.
process.exit(stale.length > 0 ? 1 : 0)
