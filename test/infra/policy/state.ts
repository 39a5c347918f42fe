import { NONE, type Values } from '../plan.ts'
import { blocksOf } from './blocks.ts'
import { all, each, expressionsOf, look, type Rule, referencesIn, resources } from './rule.ts'

/** For as long a state that a mistake has replaced can be had back. */
const OLD_STATE_LEAST_DAYS = 30

/** The bucket of Terraform's state: who loses it has resources that nobody knows. */
export const stateRules: Rule[] = [
  {
    name: 'a state that was replaced can be had back',
    only: 'bootstrap',
    look: environment => [
      ...each(environment, 'aws_s3_bucket', ({ address, type, name }) => {
        const versions = resources(environment, 'aws_s3_bucket_versioning').filter(versioning =>
          referencesIn(expressionsOf(environment, versioning).bucket).includes(`${type}.${name}`),
        )
        const areOn = versions.some(({ values }) => values.versioning_configuration[0]?.status === 'Enabled')
        return look(address, areOn, 'it has no versions')
      }),
      ...all(
        environment,
        'aws_s3_bucket_lifecycle_configuration',
        ({ rule: rules = NONE }) =>
          rules.every(({ noncurrent_version_expiration: [old] = NONE }) =>
            old === undefined ? true : old.noncurrent_days >= OLD_STATE_LEAST_DAYS,
          ),
        `an old one goes before ${OLD_STATE_LEAST_DAYS} days`,
      ),
    ],
  },
  {
    name: 'the state itself does not expire',
    only: 'bootstrap',
    look: environment =>
      all(
        environment,
        'aws_s3_bucket_lifecycle_configuration',
        ({ rule: rules = NONE }) => rules.every((rule: Values) => !rule.expiration?.length),
        'it does',
      ),
  },
  {
    name: 'the bucket of the state is not destroyed, and belongs to its owner alone',
    only: 'bootstrap',
    look: environment => [
      ...blocksOf(environment.root, 'resource "aws_s3_bucket" ', 'bootstrap').map(({ file, text }) =>
        look(file, /^ *prevent_destroy *= true$/m.test(text), 'terraform destroy takes it'),
      ),
      ...all(
        environment,
        'aws_s3_bucket',
        ({ force_destroy: isForced }) => isForced !== true,
        'with all in it',
      ),
      ...all(
        environment,
        'aws_s3_bucket_ownership_controls',
        ({ rule: [rule] = NONE }) => rule?.object_ownership === 'BucketOwnerEnforced',
        'whoever writes may own',
      ),
    ],
  },
]
