import { dataOption } from '../local/command-line/data-option.ts'
import { parseCommandLine } from '../local/command-line/parse-command-line.ts'
import { runCommand } from '../local/command-line/run-command.ts'
import { demoPartners } from '../local/demo-partners.ts'
import { fetchAccessToken } from '../local/demonstration/access-token.ts'
import { addressOf } from '../local/demonstration/introduction.ts'
import { findRunningSystem } from '../local/launcher/run-file.ts'

const names = demoPartners.map(({ partnerId }) => partnerId)
const { options } = parseCommandLine({
  command: 'npm run token',
  summary: 'Prints an access token of a demo partner for the platform that npm start runs.',
  example: `curl --noproxy '*' http://127.0.0.1:3000/loan/applications -H "authorization: Bearer $(npm run -s token)"`,
  options: {
    partner: {
      type: 'string',
      placeholder: 'NAME',
      description: names.join(' or '),
      default: 'demo-partner',
      check: name => (names.includes(name) ? undefined : `must be ${names.join(' or ')}`),
    },
    data: dataOption,
  },
})

await runCommand(async () => {
  const system = findRunningSystem(options.data)
  const partner = demoPartners.find(({ partnerId }) => partnerId === options.partner)
  if (partner) process.stdout.write(`${await fetchAccessToken(addressOf(system, 'auth-svc'), partner)}\n`)
  return 0
})
