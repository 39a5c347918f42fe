const allow = (actions: string, condition = '') =>
  `Allow ${actions.trim().split(/\s+/).toSorted().join(', ')}${condition}`

/** The same as ALLOWED, of the documents of infra/bootstrap: who GitHub's workflows are, and what they may. */
export const ALLOWED_TO_DEPLOY: Record<string, string[]> = {
  trust: [
    'Allow sts:AssumeRoleWithWebIdentity to Federated provider if StringEquals token.actions.githubusercontent.com:aud, StringEquals token.actions.githubusercontent.com:sub',
  ],
  push_images: [
    allow('ecr:GetAuthorizationToken'),
    allow(`
      ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:CompleteLayerUpload ecr:DescribeImages ecr:DescribeRepositories
      ecr:GetDownloadUrlForLayer ecr:InitiateLayerUpload ecr:PutImage ecr:UploadLayerPart`),
  ],
  // No right over roles, policies, users and keys: of IAM the questions, and handing a role on to two services.
  deploy: [
    allow('cloudwatch:* ecs:* elasticloadbalancing:* events:* logs:* rds:* sns:* xray:*'),
    allow(`
      s3:CreateBucket s3:DeleteBucket s3:DeleteBucketPolicy s3:Get*Configuration s3:GetBucket* s3:ListBucket
      s3:Put*Configuration s3:PutBucket*`),
    allow(`
      secretsmanager:CreateSecret secretsmanager:DeleteSecret secretsmanager:DescribeSecret
      secretsmanager:GetResourcePolicy secretsmanager:GetSecretValue secretsmanager:PutSecretValue
      secretsmanager:TagResource secretsmanager:UpdateSecret secretsmanager:UpdateSecretVersionStage`),
    allow(`
      secretsmanager:CreateSecret secretsmanager:DescribeSecret secretsmanager:RotateSecret secretsmanager:TagResource`),
    allow(
      'kms:CreateGrant kms:Decrypt kms:GenerateDataKey*',
      ' if ForAnyValue:StringLike kms:ResourceAliases, StringLike kms:ViaService',
    ),
    allow('iam:GetRole iam:GetRolePolicy iam:ListAttachedRolePolicies iam:ListRolePolicies'),
    allow('iam:PassRole', ' if StringEquals iam:PassedToService'),
    allow('ecr:BatchGetImage ecr:DescribeImages ecr:DescribeRepositories'),
  ],
  deploy_unnamed: [
    allow(
      `
      apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT apigateway:TagResource
      apigateway:UntagResource application-autoscaling:*
      cognito-idp:*Resource cognito-idp:*ResourceServer cognito-idp:*UserPool cognito-idp:*UserPoolClient
      cognito-idp:*UserPoolDomain cognito-idp:Describe* cognito-idp:Get* cognito-idp:List* cognito-idp:SetUserPoolMfaConfig
      ec2:*Address ec2:*AddressesAttribute ec2:*FlowLogs ec2:*InternetGateway ec2:*NatGateway ec2:*Route
      ec2:*RouteTable ec2:*SecurityGroup* ec2:*Subnet ec2:*SubnetAttribute ec2:*Tags ec2:*Vpc ec2:*VpcAttribute
      ec2:*VpcEndpoint ec2:*VpcEndpoints ec2:Describe* ec2:ReplaceRouteTableAssociation servicediscovery:*`,
      ' if StringEquals aws:RequestedRegion',
    ),
    allow(`
      cloudwatch:DescribeAlarms cloudwatch:ListTagsForResource
      ecs:DeregisterTaskDefinition ecs:DescribeTaskDefinition ecs:RegisterTaskDefinition
      elasticloadbalancing:Describe*
      kms:DescribeKey kms:GetKeyPolicy kms:GetKeyRotationStatus kms:ListAliases kms:ListResourceTags
      logs:CreateLogDelivery logs:DeleteLogDelivery logs:DeleteQueryDefinition logs:DescribeLogGroups
      logs:DescribeQueryDefinitions logs:DescribeResourcePolicies logs:GetLogDelivery logs:ListLogDeliveries
      logs:PutQueryDefinition logs:PutResourcePolicy logs:UpdateLogDelivery
      rds:Describe* rds:ListTagsForResource
      route53:ChangeResourceRecordSets route53:GetChange route53:GetHostedZone route53:ListResourceRecordSets
      xray:GetGroup xray:ListTagsForResource`),
  ],
  state_of_environment: [
    allow('s3:ListBucket'),
    allow('s3:GetObject s3:PutObject'),
    allow('s3:DeleteObject'),
  ],
  state_bucket: ['Deny s3:* to * * if Bool aws:SecureTransport'],
}

const STATE = 'aws_s3_bucket.state.arn'
const OF_ENVIRONMENT = `\${${STATE}}/\${each.value}.tfstate`

/** What a plan does not know, as it is written: by document and statement. */
export const AS_WRITTEN: Record<string, string> = {
  'trust 1': '[aws_iam_openid_connect_provider.github.arn]',
  'push_images PushWhereThereIsARepository': '[for repository in aws_ecr_repository.this : repository.arn]',
  'state_of_environment Find': `[${STATE}]`,
  'state_of_environment ReadAndReplace': `["${OF_ENVIRONMENT}", "${OF_ENVIRONMENT}.tflock"]`,
  'state_of_environment GiveTheLockBack': `["${OF_ENVIRONMENT}.tflock"]`,
  'state_bucket TlsOnly': `[${STATE}, "\${${STATE}}/*"]`,
}

/** What a deployment reaches that is not named after its environment, and why. */
export const BEYOND: { statement: string; resource: RegExp; why: string }[] = [
  { statement: 'deploy Named', resource: /:(?:og:default:|pg:default\.)\*$/, why: "Aurora's own" },
  { statement: 'deploy OwnersSecret', resource: /:secret:rds!cluster-\*$/, why: 'Aurora names it' },
  { statement: 'deploy KeysByServices', resource: /:key\/\*$/, why: 'its condition names them, by alias' },
  { statement: 'deploy Images', resource: /:repository\/loans\/\*$/, why: 'every environment runs the same' },
  {
    statement: 'deploy_unnamed Unnamed',
    resource: /^\*$/,
    why: 'AWS knows no names of them: the region holds',
  },
  { statement: 'deploy_unnamed WithoutResource', resource: /^\*$/, why: 'AWS checks no resource' },
  { statement: 'push_images LogIn', resource: /^\*$/, why: 'a login is to the registry as a whole' },
  // Known once they are applied; until then AS_WRITTEN says which.
  {
    statement: 'push_images PushWhereThereIsARepository',
    resource: /:repository\/loans\/[\w-]+$/,
    why: 'images are made once, for every environment',
  },
  { statement: 'state_of_environment Find', resource: /:loans-state-\w+$/, why: 'to list is to find it' },
]
