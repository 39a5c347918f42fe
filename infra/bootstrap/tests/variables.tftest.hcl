# Plans only, with a provider that asks nobody: what is wrong is refused before anything is known of an account.

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

variables {
  region            = "eu-west-1"
  github_repository = "example/loans"
}

run "a_repository_and_its_environments" {
  command = plan

  assert {
    condition     = join(" ", keys(aws_iam_role.this)) == "deploy-dev deploy-prod push-images"
    error_message = "there is one role for each environment, and one for images"
  }

  assert {
    condition     = local.subjects["deploy-prod"] == "repo:example/loans:environment:prod" && local.subjects["push-images"] == "repo:example/loans:ref:refs/heads/main"
    error_message = "each role is for one subject, without wildcards"
  }
}

run "what_is_kept_stays_what_it_was" {
  command = plan

  assert {
    condition     = alltrue([for repository in aws_ecr_repository.this : repository.image_tag_mutability == "IMMUTABLE"])
    error_message = "a tag of an image may be moved"
  }

  assert {
    condition     = aws_s3_bucket_versioning.state.versioning_configuration[0].status == "Enabled"
    error_message = "a state that is overwritten is gone"
  }

  # Its resources are ARNs that only AWS knows, and so is its text.
  assert {
    condition = anytrue([
      for statement in data.aws_iam_policy_document.state_bucket.statement : statement.effect == "Deny" && contains(statement.actions, "s3:*") && anytrue([
        for condition in statement.condition : condition.test == "Bool" && condition.variable == "aws:SecureTransport" && tolist(condition.values) == tolist(["false"])
      ])
    ])
    error_message = "the state may be read without TLS"
  }
}

run "a_token_is_for_aws_and_for_one_subject" {
  command = plan

  assert {
    condition = alltrue([
      for document in data.aws_iam_policy_document.trust : anytrue([
        for condition in document.statement[0].condition : condition.test == "StringEquals" && condition.variable == "token.actions.githubusercontent.com:aud" && tolist(condition.values) == tolist(["sts.amazonaws.com"])
      ])
    ])
    error_message = "a role takes tokens that GitHub made for somebody else"
  }
}

# 6,144 characters are the most that AWS takes of a managed policy.
run "policies_fit" {
  command = plan

  assert {
    condition     = alltrue([for document in data.aws_iam_policy_document.deploy : length(document.minified_json) <= 6144])
    error_message = "a policy deploy-<environment> is longer than 6,144 characters"
  }

  assert {
    condition     = length(data.aws_iam_policy_document.deploy_unnamed.minified_json) <= 6144
    error_message = "the policy deploy-unnamed is longer than 6,144 characters"
  }

  assert {
    condition     = !anytrue([for document in data.aws_iam_policy_document.deploy : can(regex("iam:(\\*|Create|Put|Attach|Update|Delete|Add|Set)", document.json))])
    error_message = "a deployment has a right over roles"
  }
}

run "a_wildcard_is_no_repository" {
  command = plan
  variables { github_repository = "example/*" }
  expect_failures = [var.github_repository]
}

run "an_owner_is_no_repository" {
  command = plan
  variables { github_repository = "example" }
  expect_failures = [var.github_repository]
}

run "a_url_is_no_repository" {
  command = plan
  variables { github_repository = "https://github.com/example/loans" }
  expect_failures = [var.github_repository]
}

run "a_zone_is_no_region" {
  command = plan
  variables { region = "eu-west-1a" }
  expect_failures = [var.region]
}

run "there_is_an_environment" {
  command = plan
  variables { environments = [] }
  expect_failures = [var.environments]
}

run "an_environment_is_a_plain_word" {
  command = plan
  variables { environments = ["dev", "prod/*"] }
  expect_failures = [var.environments]
}

run "a_prefix_is_a_plain_word" {
  command = plan
  variables { prefix = "Loans" }
  expect_failures = [var.prefix]
}

run "something_to_roll_back_to_is_kept" {
  command = plan
  variables { kept_images = 1 }
  expect_failures = [var.kept_images]
}

run "old_states_are_kept" {
  command = plan
  variables { kept_state_days = 7 }
  expect_failures = [var.kept_state_days]
}
