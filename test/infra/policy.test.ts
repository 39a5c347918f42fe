import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { PLANNED } from './offline.ts'
import { readPlan } from './plan.ts'
import type { Environment } from './policy/rule.ts'
import { complaints, rulesOf } from './policy/rules.ts'

describe.each(PLANNED)('%s', name => {
  let environment: Environment

  beforeAll(async () => {
    const root = inject('infraRoot')
    const plan = readPlan(JSON.parse(await readFile(join(root, `plan-${name}.json`), 'utf8')))
    environment = { name, plan, root }
  })

  test.each(rulesOf({ name }))('$name', rule => {
    expect(complaints(rule, environment)).toEqual([])
  })
})
