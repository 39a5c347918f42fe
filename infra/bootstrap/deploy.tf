# What a deployment from GitHub may do. It is broad within its environment, for a plan may change any of it, and ends at two lines:
#
# - No right to make or change a role, a policy, a user or a key. Who can write a role's policy and hand the role to a task has the account, whatever
#   else is denied. Roles change seldom: a person with such rights applies that plan, as the first one; the pipeline's apply of it is refused.
# - What AWS lets be named must be named <prefix>-<environment>. Where it knows no names (VPC, API Gateway, Cognito, Service Connect), the
#   region is what is left, and an account for each environment is the only wall.
#
# A deployment can still run any image with the roles that there are, the migration's among them, which reads the database owner's password.

locals {
  # The account is left open: the policy is of a role in it, and its own resources alone trust that role.
  arn = { for name in var.environments : name => {
    for service in ["cloudwatch", "ecs", "elasticloadbalancing", "events", "logs", "rds", "sns", "xray"] :
    service => "arn:${data.aws_partition.this.partition}:${service}:${var.region}:*"
  } }
  names = { for name in var.environments : name => "${var.prefix}-${name}" }
}

data "aws_partition" "this" {}

data "aws_iam_policy_document" "deploy" {
  # checkov:skip=CKV_AWS_111: see above: networks, APIs and user pools have no names; the region holds
  # checkov:skip=CKV_AWS_356: as CKV_AWS_111
  # checkov:skip=CKV_AWS_109: as CKV_AWS_111; what it may write a policy of are a bucket, topics and secrets of its own name
  for_each = local.names

  statement {
    sid = "Named"
    actions = [
      "cloudwatch:*",
      "ecs:*",
      "elasticloadbalancing:*",
      "events:*",
      "logs:*",
      "rds:*",
      "sns:*",
      "xray:*",
    ]
    resources = [
      "${local.arn[each.key].cloudwatch}:alarm:${each.value}-*",
      "arn:${data.aws_partition.this.partition}:cloudwatch::*:dashboard/${each.value}-*",
      "${local.arn[each.key].ecs}:cluster/${each.value}",
      "${local.arn[each.key].ecs}:service/${each.value}/*",
      "${local.arn[each.key].ecs}:service-deployment/${each.value}/*",
      "${local.arn[each.key].ecs}:service-revision/${each.value}/*",
      "${local.arn[each.key].ecs}:task/${each.value}/*",
      "${local.arn[each.key].ecs}:task-definition/${each.value}-*:*",
      "${local.arn[each.key].elasticloadbalancing}:listener/app/${each.value}/*",
      "${local.arn[each.key].elasticloadbalancing}:loadbalancer/app/${each.value}/*",
      "${local.arn[each.key].elasticloadbalancing}:targetgroup/${each.value}-*/*",
      "${local.arn[each.key].events}:rule/${each.value}-*",
      "${local.arn[each.key].logs}:log-group:/${each.value}/*",
      "${local.arn[each.key].logs}:log-group:/aws/*/${each.value}/*",
      "${local.arn[each.key].rds}:cluster:${each.value}",
      "${local.arn[each.key].rds}:cluster-pg:${each.value}-*",
      "${local.arn[each.key].rds}:cluster-snapshot:${each.value}-*",
      "${local.arn[each.key].rds}:db:${each.value}-*",
      # Aurora's own, which an instance without groups of ours is made with.
      "${local.arn[each.key].rds}:og:default:*",
      "${local.arn[each.key].rds}:pg:default.*",
      "${local.arn[each.key].rds}:subgrp:${each.value}",
      "${local.arn[each.key].sns}:${each.value}-*",
      "${local.arn[each.key].xray}:group/${each.value}-*",
    ]
  }

  # The bucket itself, not what is in it.
  statement {
    sid = "LogBucket"
    actions = [
      "s3:CreateBucket",
      "s3:DeleteBucket",
      "s3:DeleteBucketPolicy",
      "s3:Get*Configuration",
      "s3:GetBucket*",
      "s3:ListBucket",
      "s3:Put*Configuration",
      "s3:PutBucket*",
    ]
    resources = ["arn:${data.aws_partition.this.partition}:s3:::${each.value}-*"]
  }

  statement {
    sid = "Secrets"
    actions = [
      "secretsmanager:CreateSecret",
      "secretsmanager:DeleteSecret",
      "secretsmanager:DescribeSecret",
      "secretsmanager:GetResourcePolicy",
      "secretsmanager:GetSecretValue",
      "secretsmanager:PutSecretValue",
      "secretsmanager:TagResource",
      "secretsmanager:UpdateSecret",
      "secretsmanager:UpdateSecretVersionStage",
    ]
    resources = ["arn:${data.aws_partition.this.partition}:secretsmanager:${var.region}:*:secret:${each.value}-*"]
  }

  # Aurora makes the owner's secret on behalf of whoever makes the cluster; reading it is not among them.
  statement {
    sid       = "OwnersSecret"
    actions   = ["secretsmanager:CreateSecret", "secretsmanager:DescribeSecret", "secretsmanager:RotateSecret", "secretsmanager:TagResource"]
    resources = ["arn:${data.aws_partition.this.partition}:secretsmanager:${var.region}:*:secret:rds!cluster-*"]
  }

  # The environment's own keys, known by their aliases, and only on behalf of who keeps something with them.
  statement {
    sid       = "KeysByServices"
    actions   = ["kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["arn:${data.aws_partition.this.partition}:kms:${var.region}:*:key/*"]

    condition {
      test     = "ForAnyValue:StringLike"
      variable = "kms:ResourceAliases"
      values   = ["alias/${each.value}-*"]
    }

    condition {
      test     = "StringLike"
      variable = "kms:ViaService"
      values   = [for service in ["logs", "rds", "secretsmanager", "sns"] : "${service}.${var.region}.*"]
    }
  }

  statement {
    sid       = "RolesAsTheyAre"
    actions   = ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"]
    resources = ["arn:${data.aws_partition.this.partition}:iam::*:role/${each.value}-*"]
  }

  statement {
    sid       = "HandRolesToTasksAndFlowLogs"
    actions   = ["iam:PassRole"]
    resources = ["arn:${data.aws_partition.this.partition}:iam::*:role/${each.value}-*"]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com", "vpc-flow-logs.amazonaws.com"]
    }
  }

  statement {
    sid       = "Images"
    actions   = ["ecr:BatchGetImage", "ecr:DescribeImages", "ecr:DescribeRepositories"]
    resources = ["arn:${data.aws_partition.this.partition}:ecr:${var.region}:*:repository/${var.prefix}/*"]
  }
}

resource "aws_iam_policy" "deploy" {
  for_each = local.names

  name        = "${var.prefix}-deploy-${each.key}"
  description = "Deploying ${each.value}, without a right over roles"
  policy      = data.aws_iam_policy_document.deploy[each.key].minified_json
}

resource "aws_iam_role_policy_attachment" "deploy" {
  for_each = local.names

  role       = aws_iam_role.this["deploy-${each.key}"].name
  policy_arn = aws_iam_policy.deploy[each.key].arn
}

data "aws_iam_policy_document" "state_of_environment" {
  for_each = local.names

  statement {
    sid       = "Find"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.state.arn]
  }

  statement {
    sid       = "ReadAndReplace"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${aws_s3_bucket.state.arn}/${each.value}.tfstate", "${aws_s3_bucket.state.arn}/${each.value}.tfstate.tflock"]
  }

  statement {
    sid       = "GiveTheLockBack"
    actions   = ["s3:DeleteObject"]
    resources = ["${aws_s3_bucket.state.arn}/${each.value}.tfstate.tflock"]
  }
}

resource "aws_iam_role_policy" "state" {
  for_each = local.names

  name   = "state"
  role   = aws_iam_role.this["deploy-${each.key}"].name
  policy = data.aws_iam_policy_document.state_of_environment[each.key].json
}
