# Only what is refused: what is planned from values that are taken, test/infra/policy holds. Many at once, because each run is a plan.

variables {
  name                 = "loans-test"
  region               = "eu-west-1"
  availability_zones   = ["eu-west-1a", "eu-west-1b"]
  nat_gateway_per_zone = false
  interface_endpoints  = []
  cpu_architecture     = "X86_64"
  images               = { registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/loans", tag = "0123456" }
  sizes = {
    loan_api    = { cpu = 512, memory = 1024, min_tasks = 1, max_tasks = 2 }
    auth_svc    = { cpu = 512, memory = 1024, min_tasks = 1, max_tasks = 2 }
    scoring_svc = { cpu = 512, memory = 1024, min_tasks = 1, max_tasks = 2 }
    simulator   = { cpu = 512, memory = 1024 }
  }
  database         = { min_acu = 0, max_acu = 2, instances = 1, max_connections = 100, backup_days = 1 }
  partners         = { example = { scopes = ["apply"] } }
  enable_simulator = true
  trace_ratio      = 1
  throttle         = { rate_per_second = 100, burst = 200 }
  is_protected     = false
  logging = {
    groups = {
      loan-api = "a", auth-svc = "b", scoring-svc = "c", external-score-mock = "d", migrate = "e", service-connect = "f", collector = "g"
    }
    api_access_log_group_arn = "arn:aws:logs:eu-west-1:123456789012:log-group:access"
    load_balancer_log_bucket = "logs"
  }
  deployment_alarms = ["an-alarm"]
}

run "refuses_what_nothing_could_run_with" {
  command = plan

  variables {
    name                = "loans-of-an-environment-that-is-long"
    region              = "il-central-1"
    availability_zones  = ["eu-west-1a", "eu-west-1a"]
    interface_endpoints = ["sqs"]
    images              = { registry = "loans", tag = "latest" }
    cpu_architecture    = "RISCV"
    sizes = {
      loan_api    = { cpu = 512, memory = 1024, min_tasks = 0, max_tasks = 2 }
      auth_svc    = { cpu = 512, memory = 1024, min_tasks = 1, max_tasks = 2 }
      scoring_svc = { cpu = 512, memory = 1024, min_tasks = 1, max_tasks = 2 }
      simulator   = { cpu = 512, memory = 1024 }
    }
    database          = { min_acu = 0, max_acu = 512, instances = 1, max_connections = 100, backup_days = 1 }
    database_pool_max = 0
    partners          = { example = { scopes = ["delete"] } }
    enable_simulator  = false
    request_budget_ms = 3000
    trace_ratio       = 2
    throttle          = { rate_per_second = 0, burst = 1 }
  }

  expect_failures = [
    var.name,
    var.region,
    var.availability_zones,
    var.interface_endpoints,
    var.images,
    var.cpu_architecture,
    var.sizes,
    var.database,
    var.database_pool_max,
    var.partners,
    var.bureau_url,
    var.request_budget_ms,
    var.trace_ratio,
    var.throttle,
  ]
}

run "refuses_what_would_be_accepted_in_silence" {
  command = plan

  variables {
    images           = { registry = "loans/", tag = "0123456" }
    database         = { min_acu = 0, max_acu = 2, instances = 0, max_connections = 100, backup_days = 1 }
    partners         = { "an id with blanks" = { scopes = ["apply"] } }
    enable_simulator = false
    bureau_url       = "http://bureau.example"
  }

  expect_failures = [var.images, var.database, var.partners, var.bureau_url]
}

run "refuses_backups_that_aurora_does_not_keep" {
  command = plan

  variables {
    database         = { min_acu = 0, max_acu = 2, instances = 1, max_connections = 100, backup_days = 36 }
    enable_simulator = true
    bureau_url       = "https://bureau.example"
  }

  expect_failures = [var.database, var.bureau_url]
}

run "refuses_what_is_protected_and_may_sleep" {
  command = plan

  variables {
    is_protected             = true
    introspection_generation = 0
    enable_simulator         = false
    bureau_url               = "https://bureau.example:8443/v1"
  }

  expect_failures = [var.database, var.introspection_generation, var.bureau_url]
}

run "refuses_a_name_that_names_of_aws_cannot_begin_with" {
  command = plan

  variables {
    name     = "loans--test"
    database = { engine_version = "16.4", min_acu = 0, max_acu = 2, instances = 1, max_connections = 100, backup_days = 1 }
  }

  expect_failures = [var.name, var.database]
}
