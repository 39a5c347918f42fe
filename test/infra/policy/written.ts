import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { each, look, type Rule } from './rule.ts'

/** What a plan does not show, and the text of the Terraform does. */
export const writtenRules: Rule[] = [
  {
    // Else an apply in a rush hour would scale in to where everything began.
    name: 'an apply leaves the number of tasks to the autoscaling',
    look: ({ root }) =>
      blocksOf(root, 'resource "aws_ecs_service"').map(({ file, text }) =>
        look(file, /ignore_changes\s*=\s*\[[^\]]*\bdesired_count\b/.test(text), 'it does not'),
      ),
  },
  {
    name: 'an apply fails when the revision that runs is not the one asked for',
    look: ({ root }) =>
      blocksOf(root, 'resource "aws_ecs_service"').map(({ file, text }) =>
        look(file, /postcondition\s*\{\s*condition\s*=\s*self\.task_definition ==/.test(text), 'it does not'),
      ),
  },
  {
    name: 'the provider is of one version everywhere',
    look: ({ root }) =>
      blocksOf(root, 'terraform {').map(({ file, text }) =>
        look(file, /version\s*=\s*"5\.100\.0"/.test(text), 'it is not 5.100.0'),
      ),
  },
  {
    // A plan needs no account and no network, and says the same in each.
    name: 'nothing is looked up in AWS while a plan is made',
    look: ({ root }) =>
      blocksOf(root, 'data "').map(({ file, text }) =>
        look(
          file,
          /^data "aws_(?:iam_policy_document|region|partition)"/.test(text),
          text.split('\n')[0] ?? '',
        ),
      ),
  },
  {
    // The ARN has the cluster's resource id in it, so that a plan does not know it.
    name: 'loan-api may log in to the database as one user',
    look: ({ root }) =>
      blocksOf(root, 'data "aws_iam_policy_document"')
        .filter(({ text }) => text.includes('"rds-db:connect"'))
        .map(({ file, text }) => look(file, !text.includes('*'), 'it has a *')),
  },
  {
    name: 'the tags of everything say what it is part of',
    look: environment =>
      each(environment, 'aws_vpc', ({ address, values }) =>
        look(address, Object.keys(values.tags_all ?? {}).length >= 3, 'it has no tags but its name'),
      ).concat(
        environment.plan.resources
          .filter(({ values }) => values.tags_all !== undefined)
          .map(({ address, values }) =>
            look(address, Object.keys(values.tags_all ?? {}).length > 0, 'it has none'),
          ),
      ),
  },
]

/** Every top-level block that begins so, of every file. */
export function blocksOf(root: string, beginning: string): { file: string; text: string }[] {
  const files = readdirSync(join(root, 'infra'), { recursive: true, encoding: 'utf8' }).filter(
    file => file.endsWith('.tf') && !file.includes('.terraform/') && !/offline/.test(file),
  )
  return files.flatMap(file =>
    readFileSync(join(root, 'infra', file), 'utf8')
      .split(/^(?=[a-z]+ )/m)
      .filter(text => text.startsWith(beginning))
      .map(text => ({ file, text })),
  )
}
