import type { Values } from '../plan.ts'
import { ALLOWED, OF_TASKS, STARS } from './allowed.ts'
import { ALLOWED_TO_DEPLOY } from './allowed-to-deploy.ts'
import { type Block, blocksOf } from './blocks.ts'
import { type Environment, each, expressionsOf, look, type Rule, referencesIn, resources } from './rule.ts'
import { tasksOf } from './tasks.ts'

const DOCUMENT = /^data\.aws_iam_policy_document\.\w+$/

/** Where a policy is attached, and the argument that it is. */
const ATTACHED: [type: string, argument: string][] = [
  ['aws_iam_role', 'assume_role_policy'],
  ['aws_iam_role_policy', 'policy'],
  ['aws_kms_key_policy', 'policy'],
  ['aws_s3_bucket_policy', 'policy'],
  ['aws_sns_topic_policy', 'policy'],
]

/** The same of the bootstrap. */
const ATTACHED_TO_DEPLOY: [type: string, argument: string][] = [
  ['aws_iam_role', 'assume_role_policy'],
  ['aws_iam_role_policy', 'policy'],
  ['aws_iam_policy', 'policy'],
  ['aws_s3_bucket_policy', 'policy'],
]

/** Policies by another way, which no rule reads. */
const ELSEWHERE: [type: string, arguments_: string[]][] = [
  ['aws_iam_role', ['inline_policy', 'managed_policy_arns', 'permissions_boundary']],
  ['aws_kms_key', ['policy']],
  ['aws_s3_bucket', ['policy', 'acl', 'grant']],
  ['aws_secretsmanager_secret', ['policy']],
  ['aws_sns_topic', ['policy']],
  ['aws_vpc_endpoint', ['policy']],
]

/** What is allowed to whom, to the letter. */
export const policyRules: Rule[] = [
  {
    name: 'IAM allows what is listed of each document, to whom, and if',
    also: 'bootstrap',
    look: environment =>
      environment.plan.data
        .filter(({ type }) => type === 'aws_iam_policy_document')
        .map(({ address, name, module, values }) => {
          const listed = environment.name === 'bootstrap' ? ALLOWED_TO_DEPLOY : ALLOWED
          const allowed = listed[name] ?? ['nothing: it is not in test/infra/policy/allowed.ts']
          // The program of a task that shows no secret needs none.
          const hasSecrets = /^demo\.(?:loan_api\.task|migrate)$/.test(module)
          const expected = hasSecrets ? [...allowed, ...(OF_TASKS[name] ?? [])] : allowed
          const found: string[] = (values.statement ?? []).map(sentence)
          const wrong = [
            ...found.filter(each => !expected.includes(each)).map(each => `not listed: ${each}`),
            ...expected.filter(each => !found.includes(each)).map(each => `missing: ${each}`),
          ]
          return look(address, wrong.length === 0, wrong.join('; '))
        }),
  },
  {
    // An ARN of an account that is not known is itself not known in a plan, with the * in it.
    name: 'a * is written where it is listed, and why',
    look: ({ root }) =>
      documents(root).flatMap(({ file, text }) =>
        starsIn(text).map(star =>
          look(file, STARS.includes(star), `${star} is not in test/infra/policy/allowed.ts`),
        ),
      ),
  },
  {
    name: 'a policy is a document, and is where rules read it',
    also: 'bootstrap',
    look: environment => [
      ...(environment.name === 'bootstrap' ? ATTACHED_TO_DEPLOY : ATTACHED).flatMap(([type, argument]) =>
        each(environment, type, resource => {
          const policies = referencesIn(expressionsOf(environment, resource)[argument]).filter(
            reference => DOCUMENT.test(reference) || reference === 'var.task_policy',
          )
          return look(
            resource.address,
            policies.length === 1,
            'it is not of one data.aws_iam_policy_document',
          )
        }),
      ),
      ...ELSEWHERE.flatMap(([type, arguments_]) =>
        resources(environment, type).map(resource => {
          const written = Object.keys(expressionsOf(environment, resource))
          return look(
            resource.address,
            !arguments_.some(each => written.includes(each)),
            'it has one of its own',
          )
        }),
      ),
      ...blocksOf(environment.root, '').map(({ file, text }) =>
        look(file, !/\bEffect"?\s*[=:]/.test(text), 'a policy is written as JSON'),
      ),
    ],
  },
  {
    name: 'a role has the policies that are made for it',
    look: environment => [
      ...each(environment, 'aws_iam_role_policy', policy => {
        const written = expressionsOf(environment, policy)
        const found = [written.role, written.policy].map(each => referencesIn(each).filter(isWhole).join())
        return look(policy.address, found.join(' ') === ROLES[policy.name], found.join(' gets '))
      }),
      ...['loan_api', 'auth_svc', 'scoring_svc', 'simulator', 'migrate'].map(task => {
        const given = referencesIn(environment.plan.calls.get(`demo.${task}`)?.task_policy).filter(isWhole)
        const own = task === 'loan_api' ? 'data.aws_iam_policy_document.database_login' : ''
        return look(task, given.join() === own, `its program may ${given.join() || 'nothing'}`)
      }),
    ],
  },
  {
    name: 'a role is taken on for this account alone, and a bucket or topic refuses what is not by TLS',
    look: ({ root }) =>
      documents(root).flatMap(({ file, text }) =>
        [...text.matchAll(/variable *= "(aws:SourceAccount|aws:SecureTransport)"\s+values *= (.*)/g)].map(
          ([, variable, values = '']) =>
            look(
              `${file} ${variable}`,
              variable === 'aws:SecureTransport'
                ? values === '["false"]'
                : /^\[(?:var|local)\.account_id\]$/.test(values),
              `it is ${values}`,
            ),
        ),
      ),
  },
  {
    name: 'ECS may pull the images of the task, and no others',
    look: environment =>
      tasksOf(environment).map(({ service, containers }) => {
        const pulled = statementsFor(environment, service)
          .filter(({ actions }) => actions.includes('ecr:BatchGetImage'))
          .flatMap(({ resources }) => resources.map((each: string) => each.split(':repository/').at(-1)))
        const needed = containers.map(({ image }) => image.replace(/^[^/]+\/(.+):[^:]+$/, '$1'))
        return look(service, pulled.toSorted().join() === needed.toSorted().join(), `it may pull ${pulled}`)
      }),
  },
  {
    name: 'loan-api logs in to the database as its own user, which is not the owner',
    look: ({ root }) => [
      ...documents(root)
        .filter(({ text }) => text.includes('"rds-db:connect"'))
        .map(({ file, text }) =>
          look(
            file,
            text.includes(`:dbuser:\${aws_rds_cluster.this.cluster_resource_id}/\${local.database_login}"]`),
            'it may as another',
          ),
        ),
      ...blocksOf(root, 'locals {', 'modules/demo')
        .filter(({ text }) => /^ *database_url *=/m.test(text))
        .map(({ file, text }) =>
          look(file, text.includes(`"postgres://\${local.database_login}@`), 'it tries as another'),
        ),
    ],
  },
]

/** By the policy's name, the role and what it may. */
const ROLES: Record<string, string> = {
  execution: 'aws_iam_role.execution data.aws_iam_policy_document.execution',
  program: 'aws_iam_role.task var.task_policy',
  collector: 'aws_iam_role.task data.aws_iam_policy_document.collector',
  flow_logs: 'aws_iam_role.flow_logs data.aws_iam_policy_document.flow_logs',
}

/** Of a task's execution role. */
function statementsFor(environment: Environment, service: string): Values[] {
  const name = service === 'external-score-mock' ? 'simulator' : service.replace('-', '_')
  const module = service === 'migrate' ? 'demo.migrate' : `demo.${name}.task`
  const documents = environment.plan.data.filter(each => each.module === module && each.name === 'execution')
  return documents.flatMap(({ values }) => values.statement ?? [])
}

function isWhole(reference: string): boolean {
  return DOCUMENT.test(reference) || /^(?:aws_iam_role\.\w+|var\.\w+)$/.test(reference)
}

function documents(root: string): Block[] {
  return blocksOf(root, 'data "aws_iam_policy_document"', 'modules')
}

/** Principals with the number of the account in them, which nobody knows. */
const NUMBERED: Record<string, string> = { AWS: 'account', Federated: 'provider' }

/** `Allow sns:Publish to Service events.amazonaws.com if ArnLike aws:SourceArn`. */
function sentence({ effect, actions, principals, condition }: Values): string {
  const list = (of: unknown) => [of ?? []].flat().toSorted().join(', ')
  const whom = (principals ?? []).map(
    ({ type, identifiers }: Values) =>
      `${type} ${list(identifiers) === '*' ? '*' : (NUMBERED[type] ?? list(identifiers))}`,
  )
  const ifs = (condition ?? []).map(({ test, variable }: Values) => `${test} ${variable}`)
  return [
    `${effect === 'Deny' ? 'Deny' : 'Allow'} ${list(actions)}`,
    whom.length > 0 ? ` to ${list(whom)}` : '',
    ifs.length > 0 ? ` if ${list(ifs)}` : '',
  ].join('')
}

/** Each line of a document that has a `*`, after the document's name; those of `[*]` and of comments are not meant. */
function starsIn(text: string): string[] {
  const name = /^data "\w+" "(\w+)"/.exec(text)?.[1]
  return text.split(/^(?= {2}(?:dynamic "statement"|statement) \{)/m).flatMap(statement => {
    const sid = /\bsid *= "(\w+)"/.exec(statement)?.[1] ?? /"(\w+:\w+)"/.exec(statement)?.[1]
    return statement
      .split('\n')
      .map(line => line.trim().replaceAll(/ +/g, ' '))
      .filter(line => !line.startsWith('#') && line.replaceAll(/(?<=[\w)])\[\*\]/g, '').includes('*'))
      .map(line => `${name} ${sid}: ${line}`)
  })
}
