# One key for logs and alarms. AWS' own key for SNS would not do: CloudWatch may not use it, and no alarm would arrive.
resource "aws_kms_key" "this" {
  description             = "Logs and alarm topics of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}-o11y"
  target_key_id = aws_kms_key.this.key_id
}

resource "aws_kms_key_policy" "this" {
  key_id = aws_kms_key.this.key_id
  policy = data.aws_iam_policy_document.key.json
}

locals {
  # Not of `var.system`: that waits for the load balancer, which waits for the bucket of its logs.
  account_id = split(":", aws_kms_key.this.arn)[4]
  arn_prefix = { for service in ["logs", "ecs", "ec2", "cloudwatch"] : service => "arn:${data.aws_partition.this.partition}:${service}:${var.region}:${local.account_id}" }
}

data "aws_partition" "this" {}

data "aws_iam_policy_document" "key" {
  #checkov:skip=CKV_AWS_109: in a key's policy, * is this key
  #checkov:skip=CKV_AWS_111: in a key's policy, * is this key
  #checkov:skip=CKV_AWS_356: in a key's policy, * is this key

  # Without it nobody could change the key again. Who of the account may use it, is IAM's to say.
  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.this.partition}:iam::${local.account_id}:root"]
    }
  }

  statement {
    sid       = "Logs"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["logs.${var.region}.amazonaws.com"]
    }

    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["${local.arn_prefix.logs}:log-group:*"]
    }
  }

  statement {
    sid       = "Alarms"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }

  # Without a condition: EventBridge states no source when it publishes, so that with one nothing would arrive.
  statement {
    sid       = "Events"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
  }
}
