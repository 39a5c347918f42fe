import { SCOPES } from '../../../services/loan-api/src/applications/partners.ts'
import { NONE, UNKNOWN, type Values } from '../plan.ts'
import { PARTNERS } from '../prepare.ts'
import { all, each, look, type Rule } from './rule.ts'
import { environmentOf, ownContainer, servicesOf } from './tasks.ts'

/** A token cannot be taken back from who has it. */
const TOKEN_MOST_MINUTES = 60

const MINUTES: Record<string, number> = { seconds: 1 / 60, minutes: 1, hours: 60, days: 24 * 60 }

export const partnerRules: Rule[] = [
  {
    name: 'a partner gets tokens by client credentials, with a secret, and in no other way',
    look: environment =>
      all(
        environment,
        'aws_cognito_user_pool_client',
        each =>
          each.generate_secret === true &&
          each.allowed_oauth_flows_user_pool_client === true &&
          each.allowed_oauth_flows.join() === 'client_credentials' &&
          each.explicit_auth_flows !== UNKNOWN &&
          each.explicit_auth_flows?.length === 0,
        'it has another flow, or no secret',
      ),
  },
  {
    name: 'a leaked token is of use for an hour at most',
    look: environment =>
      each(environment, 'aws_cognito_user_pool_client', ({ address, values }) => {
        const { access_token_validity: validity, token_validity_units: [units] = NONE } = values
        const minutes = Number(validity) * Number(MINUTES[units?.access_token ?? 'hours'])
        const isRight =
          minutes > 0 && minutes <= TOKEN_MOST_MINUTES && values.enable_token_revocation === true
        return look(address, isRight, `it is valid for ${minutes} minutes, or cannot be revoked`)
      }),
  },
  {
    name: 'only administrators make users, of whom there are none',
    look: environment =>
      all(
        environment,
        'aws_cognito_user_pool',
        ({ admin_create_user_config: [config] = NONE }) => config?.allow_admin_create_user_only === true,
        'anybody may sign up',
      ),
  },
  {
    name: 'partners are told where tokens come from',
    look: environment =>
      servicesOf(environment)
        .filter(({ service }) => service === 'loan-api')
        .map(task => {
          const { TOKEN_URL } = environmentOf(ownContainer(task))
          const isTold = TOKEN_URL === UNKNOWN || /^https:.+\/oauth2\/token$/.test(TOKEN_URL ?? '')
          return look(task.service, isTold, `its description says ${TOKEN_URL}`)
        }),
  },
  {
    name: 'the scopes of tokens are those that loan-api knows',
    look: environment =>
      each(
        environment,
        'aws_cognito_resource_server',
        ({ address, values: { identifier, scope = NONE } }) => {
          const made = scope.map(({ scope_name: name }: Values) => `${identifier}/${name}`).sort()
          return look(address, made.join() === [...SCOPES].sort().join(), `they are ${made}`)
        },
      ),
  },
  {
    name: 'a client has the scopes of its partner, and no other',
    only: 'prod',
    look: environment =>
      each(environment, 'aws_cognito_user_pool_client', ({ address, values }) => {
        const agreed = PARTNERS[values.name]?.scopes.map(scope => `loans/${scope}`).sort()
        const scopes = [...values.allowed_oauth_scopes].sort()
        return look(address, agreed?.join() === scopes.join(), `it has ${scopes}`)
      }),
  },
]
