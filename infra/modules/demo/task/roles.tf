data "aws_iam_policy_document" "ecs_tasks" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

# What ECS does before and beside the containers.
resource "aws_iam_role" "execution" {
  name               = "${var.name}-execution"
  assume_role_policy = data.aws_iam_policy_document.ecs_tasks.json
}

resource "aws_iam_role_policy" "execution" {
  name   = "start"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.execution.json
}

data "aws_iam_policy_document" "execution" {
  dynamic "statement" {
    for_each = length(local.ecr) > 0 ? [local.ecr] : []

    content {
      sid = "Login"
      # A login is to the registry as a whole; AWS knows no resource for it.
      actions   = ["ecr:GetAuthorizationToken"]
      resources = ["*"]
    }
  }

  dynamic "statement" {
    for_each = length(local.ecr) > 0 ? [local.ecr] : []

    content {
      sid       = "Images"
      actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      resources = [for image in statement.value : "arn:${data.aws_partition.this.partition}:ecr:${image.region}:${image.account}:repository/${image.repository}"]
    }
  }

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = [for group in local.log_groups : "arn:${data.aws_partition.this.partition}:logs:${var.region}:${var.account_id}:log-group:${group}:*"]
  }

  dynamic "statement" {
    for_each = length(var.secrets) > 0 ? [values(var.secrets)[*].arn] : []

    content {
      sid       = "Secrets"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = statement.value
    }
  }

  dynamic "statement" {
    for_each = length(var.secrets) > 0 ? [var.secrets_key_arn] : []

    content {
      sid       = "SecretsKey"
      actions   = ["kms:Decrypt"]
      resources = [statement.value]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["secretsmanager.${var.region}.amazonaws.com"]
      }
    }
  }
}

locals {
  images = compact([var.container.image, try(var.collector.image, "")])
  # Those that are in an ECR.
  ecr        = flatten([for image in local.images : regexall("^(?P<account>\\d{12})\\.dkr\\.ecr\\.(?P<region>[a-z0-9-]+)\\.amazonaws\\.com/(?P<repository>.+):[^:]+$", image)])
  log_groups = setunion(compact([var.log_group, try(var.collector.log_group, "")]), var.other_log_groups)
}

data "aws_partition" "this" {}

# What the containers do themselves.
resource "aws_iam_role" "task" {
  name               = "${var.name}-task"
  assume_role_policy = data.aws_iam_policy_document.ecs_tasks.json
}

resource "aws_iam_role_policy" "program" {
  count = var.task_policy == null ? 0 : 1

  name   = "program"
  role   = aws_iam_role.task.id
  policy = var.task_policy.json
}

resource "aws_iam_role_policy" "collector" {
  count = var.collector == null ? 0 : 1

  name   = "collector"
  role   = aws_iam_role.task.id
  policy = data.aws_iam_policy_document.collector.json
}

data "aws_iam_policy_document" "collector" {
  statement {
    sid = "Spans"
    # X-Ray knows no resource for them.
    actions   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    resources = ["*"]
  }
}
