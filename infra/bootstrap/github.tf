# GitHub's workflows log in with a token that GitHub signs for one job; there is no key of AWS' to keep, or to lose.
resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  # Who a token is for. To the letter: no StringLike, no wildcard. A job with an environment has that as its subject, whatever its branch, so
  # the environment itself has to be limited to the main branch, in the settings of the repository.
  subjects = merge(
    { for name in var.environments : "deploy-${name}" => "repo:${var.github_repository}:environment:${name}" },
    { push-images = "repo:${var.github_repository}:ref:refs/heads/main" },
  )
}

data "aws_iam_policy_document" "trust" {
  for_each = local.subjects

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = [each.value]
    }
  }
}

resource "aws_iam_role" "this" {
  for_each = local.subjects

  name               = "${var.prefix}-${each.key}"
  description        = "For ${each.value}"
  assume_role_policy = data.aws_iam_policy_document.trust[each.key].json
  # The longest apply waits for Aurora and for steady services; an hour is the least that AWS allows.
  max_session_duration = 3600
}
