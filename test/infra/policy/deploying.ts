import { UNKNOWN, type Values } from '../plan.ts'
import { OF_BOOTSTRAP } from '../prepare.ts'
import { AS_WRITTEN, BEYOND } from './allowed-to-deploy.ts'
import { blocksOf } from './blocks.ts'
import {
  all,
  type Environment,
  each,
  expressionsOf,
  look,
  type Rule,
  referencesIn,
  resources,
} from './rule.ts'

const { region: REGION, github_repository: REPOSITORY } = OF_BOOTSTRAP

/** AWS takes no longer managed policy; blanks do not count. */
const POLICY_LENGTH_AT_MOST = 6144
/** The least that AWS has: whoever gets hold of a login has it for that long. */
const SESSION_SECONDS = 3600

/** A role for each of GitHub's workflows, and the subject of its tokens. */
const SUBJECTS: Record<string, string> = {
  'push-images': `repo:${REPOSITORY}:ref:refs/heads/main`,
  'deploy-dev': `repo:${REPOSITORY}:environment:dev`,
  'deploy-prod': `repo:${REPOSITORY}:environment:prod`,
}

/** What hands rights on, and the references by which it does; `each.key` is the environment's own. */
const HANDED_ON: Record<string, string[]> = {
  'aws_iam_role.this': ['data.aws_iam_policy_document.trust', 'each.key'],
  'aws_iam_policy.deploy': ['data.aws_iam_policy_document.deploy', 'each.key'],
  'aws_iam_policy.deploy_unnamed': ['data.aws_iam_policy_document.deploy_unnamed'],
  'aws_iam_role_policy.push_images': ['data.aws_iam_policy_document.push_images'],
  'aws_iam_role_policy.state': ['data.aws_iam_policy_document.state_of_environment', 'each.key'],
  'aws_iam_role_policy_attachment.deploy': ['aws_iam_policy.deploy', 'each.key'],
  'aws_iam_role_policy_attachment.deploy_unnamed': ['aws_iam_policy.deploy_unnamed'],
}

/** What GitHub's workflows may, once they have logged in. */
export const deployingRules: Rule[] = [
  {
    name: 'a deployment reaches what is named after its environment, but for a listed few',
    only: 'bootstrap',
    look: environment =>
      statementsOf(environment)
        .filter(({ values }) => values.effect !== 'Deny')
        .flatMap(({ id, at, key, values }) =>
          [values.resources ?? []].flat().map((resource: string) => {
            const own = new RegExp(`^arn:aws:[\\w-]+:(?:${REGION})?:.*[:/]loans-${key}(?:$|[-/:.])`)
            const isListed = BEYOND.some(one => one.statement === id && one.resource.test(resource))
            return look(at, resource === UNKNOWN || own.test(resource) || isListed, `it reaches ${resource}`)
          }),
        ),
  },
  {
    name: 'what only AWS can tell of a right is written to the letter',
    only: 'bootstrap',
    look: environment => [
      ...Object.entries(AS_WRITTEN).map(([id, expected]) =>
        look(id, writtenIn(environment, id).includes(expected), `it is not ${expected}`),
      ),
      ...statementsOf(environment)
        .filter(({ values }) => JSON.stringify(values).includes(UNKNOWN))
        .map(({ id, at }) => look(at, AS_WRITTEN[id], 'it is not in test/infra/policy/allowed-to-deploy.ts')),
    ],
  },
  {
    name: 'a condition is the one that is meant',
    only: 'bootstrap',
    look: environment =>
      statementsOf(environment).flatMap(({ at, key, values }) =>
        (values.condition ?? []).map(({ variable, values: found }: Values) => {
          const expected = conditionsOf(key)[variable]
          return look(`${at} ${variable}`, [found].flat().toSorted().join() === expected?.join(), `${found}`)
        }),
      ),
  },
  {
    name: 'there is a role for the images and one for each environment, for an hour',
    only: 'bootstrap',
    look: environment => [
      look(
        'aws_iam_role',
        resources(environment, 'aws_iam_role')
          .map(({ values }) => values.name)
          .toSorted()
          .join() ===
          Object.keys(SUBJECTS)
            .map(name => `loans-${name}`)
            .toSorted()
            .join(),
        'there are others',
      ),
      ...all(
        environment,
        'aws_iam_role',
        role => role.max_session_duration === SESSION_SECONDS,
        `it is not for ${SESSION_SECONDS} s`,
      ),
    ],
  },
  {
    name: "a token is GitHub's, and for AWS",
    only: 'bootstrap',
    look: environment =>
      all(
        environment,
        'aws_iam_openid_connect_provider',
        ({ url, client_id_list: audiences }) =>
          /^(?:https:\/\/)?token\.actions\.githubusercontent\.com$/.test(url) &&
          audiences.join() === 'sts.amazonaws.com',
        "it is somebody else's",
      ),
  },
  {
    name: 'a role gets the rights of its own environment',
    only: 'bootstrap',
    look: environment => [
      ...['aws_iam_role', 'aws_iam_policy', 'aws_iam_role_policy', 'aws_iam_role_policy_attachment'].flatMap(
        type =>
          each(environment, type, resource => {
            const { assume_role_policy, policy, policy_arn } = expressionsOf(environment, resource)
            const written = referencesIn([assume_role_policy, policy, policy_arn])
            const expected = HANDED_ON[`${resource.type}.${resource.name}`]
            return look(
              resource.address,
              expected?.every(one => written.includes(one)),
              `it gets ${written}`,
            )
          }),
      ),
      ...['aws_iam_role_policy', 'aws_iam_role_policy_attachment'].flatMap(type =>
        each(environment, type, ({ address, values }) => {
          const key = keyOf(address)
          const expected = key === '' ? 'loans-push-images' : `loans-deploy-${key}`
          return look(address, values.role === expected, `it is given to ${values.role}`)
        }),
      ),
    ],
  },
  {
    name: 'AWS takes policies of that length',
    only: 'bootstrap',
    look: environment =>
      all(
        environment,
        'aws_iam_policy',
        ({ policy }) => policy.replaceAll(/\s/g, '').length <= POLICY_LENGTH_AT_MOST,
        `it is longer than ${POLICY_LENGTH_AT_MOST} characters`,
      ),
  },
]

/** `key`: of `for_each`, an environment or a role; `id`: the document with its statement's sid, or number. */
type Statement = { id: string; at: string; key: string; values: Values }

function statementsOf({ plan }: Environment): Statement[] {
  return plan.data
    .filter(({ type }) => type === 'aws_iam_policy_document')
    .flatMap(({ address, name, values }) =>
      (values.statement ?? []).map((statement: Values, at: number) => {
        const sid = statement.sid || at + 1
        return { id: `${name} ${sid}`, at: `${address} ${sid}`, key: keyOf(address), values: statement }
      }),
    )
}

const keyOf = (address: string) => /\["([^"]*)"\]$/.exec(address)?.[1] ?? ''

/** By its variable, what a condition asks for; in ascending order. */
function conditionsOf(key: string): Record<string, string[]> {
  return {
    'token.actions.githubusercontent.com:aud': ['sts.amazonaws.com'],
    'token.actions.githubusercontent.com:sub': [SUBJECTS[key] ?? 'nobody'],
    'iam:PassedToService': ['ecs-tasks.amazonaws.com', 'vpc-flow-logs.amazonaws.com'],
    'kms:ResourceAliases': [`alias/loans-${key}-*`],
    'kms:ViaService': ['logs', 'rds', 'secretsmanager', 'sns'].map(service => `${service}.${REGION}.*`),
    'aws:RequestedRegion': [REGION],
    'aws:SecureTransport': ['false'],
  }
}

/** Whose it is, and of what, as a statement of the bootstrap says it. */
function writtenIn({ root }: Environment, id: string): string[] {
  const [document, sid = ''] = id.split(' ')
  return blocksOf(root, `data "aws_iam_policy_document" "${document}"`, 'bootstrap').flatMap(({ text }) => {
    const statements = text.split(/^(?= {2}statement \{)/m).slice(1)
    const statement = statements.find((each, at) => each.includes(`"${sid}"`) || `${at + 1}` === sid) ?? ''
    return [...statement.matchAll(/^ *(?:resources|identifiers) *= (.*)$/gm)].map(([, value = '']) => value)
  })
}
