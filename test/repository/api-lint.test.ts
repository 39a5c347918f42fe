import { expect, test } from 'vitest'
import { lintDescription } from '../../local/api-description/lint.ts'
import { APPLY, describedApi, partOf } from './_description.ts'

/** What is said of the description of the API with a mistake in it. */
async function complaintsAbout(path: readonly (string | number)[], mistake: (part: never) => unknown) {
  const description = describedApi()
  mistake(partOf(description, path) as never)
  return lintDescription(JSON.stringify(description))
}

test('the description of the API has nothing to complain of', async () => {
  expect(await lintDescription(JSON.stringify(describedApi()))).toEqual([])
})

test.each<
  [
    mistake: string,
    path: readonly (string | number)[],
    (part: Record<string, unknown>) => unknown,
    complaint: string,
  ]
>([
  [
    'a status without a description',
    [...APPLY, 'responses', '200'],
    part => delete part.description,
    '(struct)',
  ],
  ['an operation without a summary', APPLY, part => delete part.summary, '(operation-summary)'],
  ['an operation without an id', APPLY, part => delete part.operationId, '(operation-operationId)'],
  [
    'two operations of one id',
    APPLY,
    part => Object.assign(part, { operationId: 'getApplication' }),
    '(operation-operationId-unique)',
  ],
  ['an operation that is open to everybody', APPLY, part => delete part.security, '(security-defined)'],
  [
    'a parameter that no path has',
    ['paths'],
    part => Object.assign(part, { '/x/{id}': part['/loan/applications'] }),
    '(path-parameters-defined)',
  ],
  [
    'a reference to nothing',
    APPLY,
    part => Object.assign(part, { requestBody: { $ref: '#/gone' } }),
    '(no-unresolved-refs)',
  ],
  [
    'a schema that nobody uses',
    ['components', 'schemas'],
    part => Object.assign(part, { Lost: {} }),
    '(no-unused-components)',
  ],
  ['no licence', ['info'], part => delete part.license, '(info-license)'],
])('%s is complained of, by place and rule', async (_mistake, path, mistake, complaint) => {
  const complaints = await complaintsAbout(path, mistake)
  expect(complaints).toContainEqual(expect.stringContaining(complaint))
  for (const line of complaints) expect(line).toMatch(/^#\/.*\S \([\w-]+\)$/)
})

test('what is no OpenAPI document is no silence', async () => {
  await expect(lintDescription('{}')).rejects.toThrow()
})
