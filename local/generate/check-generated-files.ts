import { REPOSITORY } from '../repository.ts'
import { complaintsAboutGeneratedFiles } from './generated-files.ts'

const complaints = await complaintsAboutGeneratedFiles(REPOSITORY)
for (const complaint of complaints) process.stdout.write(`${complaint}\n`)
// What has been composed may hold the process open.
process.exit(complaints.length > 0 ? 1 : 0)
