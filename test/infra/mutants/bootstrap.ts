import type { Mutant } from './mutant.ts'

const DEPLOY = 'bootstrap/deploy.tf'
const UNNAMED = 'bootstrap/deploy-unnamed.tf'
const GITHUB = 'bootstrap/github.tf'
const PUSH = 'bootstrap/push-images.tf'

/** Of what GitHub's workflows may. */
const DEPLOYING: Omit<Mutant, 'in'>[] = [
  {
    name: 'a deployment reaches every queue, rule and table there is',
    file: DEPLOY,
    find: `      "\${local.arn[each.key].cloudwatch}:alarm:\${each.value}-*",\n`,
    replace: '      "*",\n',
  },
  {
    name: 'dev reaches the secrets of dev2',
    file: DEPLOY,
    find: `:secret:\${each.value}-*"]`,
    replace: `:secret:\${each.value}*"]`,
  },
  {
    name: 'a deployment reaches the logs of the region beside',
    file: DEPLOY,
    find: `"\${local.arn[each.key].logs}:log-group:/\${each.value}/*"`,
    replace: `"arn:\${data.aws_partition.this.partition}:logs:*:*:log-group:/\${each.value}/*"`,
  },
  {
    name: 'a role may be handed to any service',
    file: DEPLOY,
    find: '\n    condition {\n      test     = "StringEquals"\n      variable = "iam:PassedToService"\n      values   = ["ecs-tasks.amazonaws.com", "vpc-flow-logs.amazonaws.com"]\n    }\n',
    replace: '',
  },
  {
    name: 'a role may be handed to a machine',
    file: DEPLOY,
    find: '["ecs-tasks.amazonaws.com", "vpc-flow-logs.amazonaws.com"]',
    replace: '["ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "vpc-flow-logs.amazonaws.com"]',
  },
  {
    name: 'a deployment opens with any key of the account',
    file: DEPLOY,
    find: `values   = ["alias/\${each.value}-*"]`,
    replace: 'values   = ["alias/*"]',
  },
  {
    name: 'a deployment writes the policies of roles',
    file: DEPLOY,
    find: '["iam:GetRole", "iam:GetRolePolicy",',
    replace: '["iam:GetRole", "iam:GetRolePolicy", "iam:PutRolePolicy",',
  },
  {
    name: "a deployment reads the owner's password",
    file: DEPLOY,
    find: '"secretsmanager:RotateSecret"',
    replace: '"secretsmanager:GetSecretValue", "secretsmanager:RotateSecret"',
  },
  {
    name: 'a deployment reads the state of every environment',
    file: DEPLOY,
    find: `resources = ["\${aws_s3_bucket.state.arn}/\${each.value}.tfstate", "\${aws_s3_bucket.state.arn}/\${each.value}.tfstate.tflock"]`,
    replace: `resources = ["\${aws_s3_bucket.state.arn}/*"]`,
  },
  {
    name: 'every role gets the state of prod',
    file: DEPLOY,
    find: 'state_of_environment[each.key].json',
    replace: 'state_of_environment["prod"].json',
  },
  {
    name: 'one role gets the state of every environment',
    file: DEPLOY,
    find: `name   = "state"\n  role   = aws_iam_role.this["deploy-\${each.key}"].name\n`,
    replace: 'name   = "state"\n  role   = aws_iam_role.this["deploy-dev"].name\n',
  },
  {
    name: 'what has no name is in any region',
    file: UNNAMED,
    find: '    condition {\n      test     = "StringEquals"\n      variable = "aws:RequestedRegion"\n      values   = [var.region]\n    }\n',
    replace: '',
  },
  {
    name: 'a deployment may everything with networks and machines',
    file: UNNAMED,
    find: '      "ec2:*Address",\n',
    replace: '      "ec2:*",\n',
  },
  {
    name: 'a policy is longer than AWS takes',
    file: DEPLOY,
    find: `["arn:\${data.aws_partition.this.partition}:secretsmanager:\${var.region}:*:secret:\${each.value}-*"]`,
    replace: `[for part in range(100) : "arn:\${data.aws_partition.this.partition}:secretsmanager:\${var.region}:*:secret:\${each.value}-\${part}-*"]`,
  },
  {
    name: 'an administrator deploys',
    file: DEPLOY,
    find: 'policy_arn = aws_iam_policy.deploy[each.key].arn',
    replace: `policy_arn = "arn:\${data.aws_partition.this.partition}:iam::aws:policy/AdministratorAccess"`,
  },
  {
    name: 'any job of the repository is any role',
    file: GITHUB,
    find: 'values   = [each.value]',
    replace: `values   = ["repo:\${var.github_repository}:*"]`,
  },
  {
    name: 'a subject has wildcards',
    file: GITHUB,
    find: 'test     = "StringEquals"\n      variable = "token.actions.githubusercontent.com:sub"',
    replace: 'test     = "StringLike"\n      variable = "token.actions.githubusercontent.com:sub"',
  },
  {
    name: 'a token is for somebody else',
    file: GITHUB,
    find: 'client_id_list = ["sts.amazonaws.com"]',
    replace: 'client_id_list = ["sts.amazonaws.com", "sigstore"]',
  },
  {
    name: 'a login is for half a day',
    file: GITHUB,
    find: 'max_session_duration = 3600',
    replace: 'max_session_duration = 43200',
  },
  {
    name: 'images are pushed to any repository',
    file: PUSH,
    find: 'resources = [for repository in aws_ecr_repository.this : repository.arn]',
    replace: 'resources = ["*"]',
  },
]

const IMAGES = 'bootstrap/images.tf'
const STATE = 'bootstrap/state.tf'

/** Of what the account keeps. */
const KEPT: Omit<Mutant, 'in'>[] = [
  {
    name: 'a tag moves',
    file: IMAGES,
    find: 'image_tag_mutability = "IMMUTABLE"',
    replace: 'image_tag_mutability = "MUTABLE"',
  },
  {
    name: 'nobody scans images',
    file: IMAGES,
    find: 'scan_on_push = true',
    replace: 'scan_on_push = false',
  },
  {
    name: 'images go with their repository',
    file: IMAGES,
    find: 'image_tag_mutability = "IMMUTABLE"',
    replace: 'image_tag_mutability = "IMMUTABLE"\n  force_delete         = true',
  },
  {
    name: 'the image of prod is too old to be kept',
    file: IMAGES,
    find: 'countType = "imageCountMoreThan", countNumber = var.kept_images',
    replace: 'countType = "sinceImagePushed", countUnit = "days", countNumber = 30',
  },
  {
    name: 'a policy may open the state to the public',
    file: STATE,
    find: 'block_public_policy     = true',
    replace: 'block_public_policy     = false',
  },
  {
    name: 'the state is not encrypted',
    file: STATE,
    find: 'resource "aws_s3_bucket_server_side_encryption_configuration" "state" {\n  bucket = aws_s3_bucket.state.id',
    replace:
      'resource "aws_s3_bucket_server_side_encryption_configuration" "state" {\n  count  = 0\n  bucket = aws_s3_bucket.state.id',
  },
  {
    name: 'a state that is replaced is gone',
    file: STATE,
    find: '    status = "Enabled"\n  }\n}\n\nresource "aws_s3_bucket_server',
    replace: '    status = "Suspended"\n  }\n}\n\nresource "aws_s3_bucket_server',
  },
  {
    name: 'an old state is gone in a week',
    file: STATE,
    find: 'noncurrent_days = var.kept_state_days',
    replace: 'noncurrent_days = 7',
  },
  {
    name: 'a state that nobody changes expires',
    file: STATE,
    find: '    filter {}\n',
    replace: '    filter {}\n\n    expiration {\n      days = 365\n    }\n',
  },
  {
    name: 'the state is read without TLS',
    file: STATE,
    find: 'values   = ["false"]',
    replace: 'values   = ["true"]',
  },
  {
    name: 'only what is in the bucket is by TLS',
    file: STATE,
    find: `resources = [aws_s3_bucket.state.arn, "\${aws_s3_bucket.state.arn}/*"]`,
    replace: `resources = ["\${aws_s3_bucket.state.arn}/*"]`,
  },
  {
    name: 'terraform destroy takes the state of every environment',
    file: STATE,
    find: 'prevent_destroy = true',
    replace: 'prevent_destroy = false',
  },
  {
    name: 'a key of a user, beside the logins',
    file: PUSH,
    find: 'resource "aws_iam_role_policy" "push_images" {',
    replace:
      'resource "aws_iam_user" "push_images" {\n  name = "push-images"\n}\n\nresource "aws_iam_role_policy" "push_images" {',
  },
]

export const bootstrapMutants: Mutant[] = [...DEPLOYING, ...KEPT].map(mutant => ({
  ...mutant,
  in: 'bootstrap',
}))
