import { expect, test } from 'vitest'
import { coveredRegions } from '../../services/loan-api/src/rds-certificates.ts'
import { read } from './_tree.ts'

/** Those that one may choose for everything. */
function regionsOf(terraform: string): string[] {
  const variable = /^variable "region" \{\n.*?^\}/ms.exec(terraform)?.[0] ?? ''
  return [...variable.matchAll(/"([a-z]+(?:-[a-z]+)+-\d)"/g)].map(([, region = '']) => region)
}

test('Terraform takes the regions whose databases loan-api can prove, and no others', () => {
  expect(regionsOf(read('infra/modules/demo/variables.tf'))).toEqual(coveredRegions())
})
