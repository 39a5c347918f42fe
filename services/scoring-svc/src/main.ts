import { runService } from '@loans/service-kit/http-server/run-service'
import { compose } from './compose.ts'
import { readConfig } from './config.ts'

await runService('scoring-svc', () => readConfig(process.env), compose)
