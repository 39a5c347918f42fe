import { runService } from '@loans/service-kit/http-server/run-service'
import { compose } from './compose.ts'
import { readConfig } from './config.ts'

await runService('external-score-mock', () => readConfig(process.env), compose)
