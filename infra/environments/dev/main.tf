locals {
  environment = "dev"
  name        = "loans-${local.environment}"
}

module "demo" {
  source = "../../modules/demo"

  name                 = local.name
  region               = var.region
  availability_zones   = coalesce(var.availability_zones, ["${var.region}a", "${var.region}b"])
  nat_gateway_per_zone = false
  interface_endpoints  = []
  images               = { registry = var.image_registry, tag = var.image_tag }
  cpu_architecture     = var.cpu_architecture

  sizes = {
    loan_api    = { cpu = 512, memory = 1024, min_tasks = 1, max_tasks = 2 }
    auth_svc    = { cpu = 512, memory = 1024, min_tasks = 1, max_tasks = 2 }
    scoring_svc = { cpu = 512, memory = 1024, min_tasks = 1, max_tasks = 2 }
    simulator   = { cpu = 512, memory = 1024 }
  }

  # With 0 it sleeps after half an hour without connections: when the services are scaled to none, because recovery looks at least twice a second.
  database = { engine_version = var.database_engine_version, min_acu = 0, max_acu = 2, instances = 1, max_connections = 100, backup_days = 1 }

  partners = {
    demo-partner  = { scopes = ["apply", "read"] }
    other-partner = { scopes = ["apply", "read"] }
  }

  enable_simulator = true
  trace_ratio      = 1
  throttle         = { rate_per_second = 100, burst = 200 }
  is_protected     = false
  logging          = module.o11y.logging
  # One more makes a new secret. Never two more, and never less: what loan-api shows then, auth-svc would refuse.
  introspection_generation = 1
  deployment_alarms        = module.o11y.deployment_alarms
}

module "o11y" {
  source = "../../modules/o11y"

  name                = local.name
  region              = var.region
  environment         = local.environment
  services            = ["loan-api", "auth-svc", "scoring-svc", "external-score-mock"]
  retention_days      = 14
  alarm_emails        = var.alarm_emails
  image_tag           = var.image_tag
  runbook_base_url    = var.runbook_base_url
  database_cluster_id = local.name
  system              = module.demo.system
}
