import { all, each, look, type Rule, resources } from './rule.ts'

/** Where images are kept, of whatever they are: each repository of the bootstrap. */
export const imageRules: Rule[] = [
  {
    name: 'a tag of an image is never moved',
    only: 'bootstrap',
    look: environment =>
      all(
        environment,
        'aws_ecr_repository',
        ({ image_tag_mutability: mutability }) => mutability === 'IMMUTABLE',
        'it may be',
      ),
  },
  {
    name: 'an image is scanned when it is pushed',
    only: 'bootstrap',
    look: environment =>
      all(
        environment,
        'aws_ecr_repository',
        ({ image_scanning_configuration: scanning }) => scanning?.[0]?.scan_on_push === true,
        'it is not',
      ),
  },
  {
    name: 'images are encrypted, and stay when their repository is to go',
    only: 'bootstrap',
    look: environment =>
      all(
        environment,
        'aws_ecr_repository',
        ({ encryption_configuration: encryption, force_delete: isForced }) =>
          ['AES256', 'KMS'].includes(encryption?.[0]?.encryption_type) && isForced !== true,
        'they are not, or do not',
      ),
  },
  {
    // By age, what prod has run for long would go.
    name: 'images go by their number, not by their age, and leftovers do go',
    only: 'bootstrap',
    look: environment =>
      each(environment, 'aws_ecr_repository', ({ address, values: { name } }) => {
        const policies = resources(environment, 'aws_ecr_lifecycle_policy')
          .filter(({ values }) => values.repository === name)
          .map(({ values }) => rulesIn(values.policy))
        return look(
          address,
          policies.join() === 'untagged sinceImagePushed,any imageCountMoreThan',
          `${policies}`,
        )
      }),
  },
]

type LifecycleRule = { selection: { tagStatus: string; countType: string } }

function rulesIn(policy: string): string[] {
  const { rules } = JSON.parse(policy) as { rules: LifecycleRule[] }
  return rules.map(({ selection }) => `${selection.tagStatus} ${selection.countType}`)
}
