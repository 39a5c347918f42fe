import { runService } from '@loans/service-kit/http-server/run-service'
import { readConfig } from '../../services/scoring-svc/src/config.ts'
import { composeNaively } from './compose-naively.ts'

// In scoring-svc's place, by `npm run chaos -- EXPERIMENT --naive` and by nothing else.
await runService('scoring-svc', () => readConfig(process.env), composeNaively)
