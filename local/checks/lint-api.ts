import { describeApi } from '../api-description/api-description.ts'
import { lintDescription } from '../api-description/lint.ts'

const lines = await lintDescription(describeApi())
for (const line of lines) process.stdout.write(`openapi.json ${line}\n`)
if (lines.length > 0) process.exitCode = 1
