import { parseCommandLine } from '../local/command-line/parse-command-line.ts'
import { runCommand } from '../local/command-line/run-command.ts'
import { testImages } from '../test/images/test-images.ts'

const { options } = parseCommandLine({
  command: 'npm run test:images',
  summary:
    "Builds the services' images without Docker, looks into them, and runs them; takes root, buildah and debootstrap.",
  example: 'npm run test:images -- --require',
  options: {
    require: { type: 'boolean', description: 'fails, instead of skipping, where something is missing' },
  },
})

await runCommand(async () => {
  await testImages({ isRequired: options.require })
  return 0
})
