import { expect } from 'vitest'
import type { setStage } from './_stage.ts'

export const TASK = 'arn:aws:ecs:eu-west-1:123456789012:task/loans-dev/0abc'

/** Answers as the aws command prints text: fields with a tab between, None for null. */
export const aws = (ending: string, answers: Record<string, string> = {}) => {
  const all = {
    'ec2 describe-subnets': 'echo subnet-1,subnet-2',
    'ec2 describe-security-groups': 'echo sg-1',
    'ecs list-tasks': `printf 'arn:1\\tarn:2\\n'`,
    'ecs run-task': `printf '${TASK}\\tNone\\n'`,
    'ecs describe-tasks': `case "$*" in *privateIPv4Address*) echo 10.0.10.7 ;; *) printf '${ending}\\n' ;; esac`,
    'ecs describe-task-definition': `printf '/loans-dev/migrate\\tecs\\n'`,
    'logs get-log-events': `printf 'migrate: 0007-more\\nno such table\\n'`,
    ...answers,
  }
  return `case "$1 $2" in\n${Object.entries(all)
    .map(([call, body]) => `'${call}') ${body} ;;\n`)
    .join('')}esac`
}

/** How a task's container ended. */
export const ended = (code: number | string) => `${code}\\tEssential container in task exited`
export const region = { AWS_REGION: 'eu-west-1' }

/** The command that the task was told to run, as AWS would read it. */
export function commandOf(stage: ReturnType<typeof setStage>): string[] {
  const call = stage.calls().find(each => each.startsWith('aws ecs run-task')) ?? ''
  const { containerOverrides } = JSON.parse(call.match(/--overrides (\{.*\}\]\})/)?.[1] ?? '{}')
  expect(containerOverrides).toEqual([{ name: 'migrate', command: expect.any(Array) }])
  return containerOverrides[0].command
}
