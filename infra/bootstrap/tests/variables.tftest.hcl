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

run "an_environment_is_not_named_like_the_state" {
  command = plan
  variables { environments = ["dev", "state"] }
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
