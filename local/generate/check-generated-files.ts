import { Failure } from '../command-line/failure.ts'
import { REPOSITORY } from '../repository.ts'
import { complaintsAboutGeneratedFiles } from './generated-files.ts'

const complaints = await complaintsAboutGeneratedFiles(REPOSITORY).catch(error => {
  // What is to be said in the code first, in words.
  if (error instanceof Failure) return [error.message]
  throw error
})
for (const complaint of complaints) process.stdout.write(`${complaint}\n`)
// What has been composed may hold the process open.
process.exit(complaints.length > 0 ? 1 : 0)
