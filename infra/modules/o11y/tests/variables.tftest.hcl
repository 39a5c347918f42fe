# Only what is refused: what is planned from values that are taken, test/infra holds. Many at once, because each run is a plan.

variables {
  name                = "loans-test"
  region              = "eu-west-1"
  environment         = "dev"
  services            = ["loan-api", "auth-svc", "scoring-svc"]
  retention_days      = 14
  alarm_emails        = { page = [], ticket = [] }
  image_tag           = "0123456"
  runbook_base_url    = "https://example.com/runbooks"
  database_cluster_id = "loans-test"
  system = {
    vpc_id          = "vpc-0123456789abcdef0"
    nat_gateway_ids = { eu-west-1a = "nat-0123456789abcdef0" }
    api             = { id = "a1b2c3d4e5", stage = "$default" }
    apply_route     = { method = "POST", resource = "/loan/apply" }
    load_balancer   = { arn_suffix = "app/loans/0123", target_group_arn_suffix = "targetgroup/loans/0123" }
    cluster_name    = "loans-test"
    database        = { instance_ids = ["loans-test-1"], max_acu = 2 }
  }
}

run "refuses_what_nothing_could_run_with" {
  command = plan

  variables {
    environment    = "staging"
    services       = ["loan-api"]
    retention_days = 31
  }

  expect_failures = [var.environment, var.services, var.retention_days]
}

run "refuses_a_prod_that_tells_nobody" {
  command = plan

  variables {
    environment = "prod"
    services    = ["loan-api", "auth-svc", "scoring-svc", "a-service"]
  }

  expect_failures = [var.alarm_emails, var.services]
}

run "refuses_what_is_no_address" {
  command = plan

  variables {
    alarm_emails = { page = ["not an address"], ticket = [] }
  }

  expect_failures = [var.alarm_emails]
}
