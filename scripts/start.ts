import { parseCommandLine } from '../local/command-line/parse-command-line.ts'
import { runCommand } from '../local/command-line/run-command.ts'
import { launch } from '../local/launcher/launch.ts'
import { startCommand } from '../local/launcher/options.ts'
import { loanPlatform } from '../local/loan-platform.ts'

const { options } = parseCommandLine(startCommand)
await runCommand(() => launch(options, loanPlatform))
