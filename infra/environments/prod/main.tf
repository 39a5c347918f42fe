locals {
  environment = "prod"
  name        = "loans-${local.environment}"
}

module "demo" {
  source = "../../modules/demo"

  name                 = local.name
  region               = var.region
  availability_zones   = coalesce(var.availability_zones, ["${var.region}a", "${var.region}b"])
  nat_gateway_per_zone = true
  interface_endpoints  = var.interface_endpoints
  images               = { registry = var.image_registry, tag = var.image_tag }
  cpu_architecture     = var.cpu_architecture

  sizes = {
    loan_api    = { cpu = 1024, memory = 2048, min_tasks = 2, max_tasks = 10 }
    auth_svc    = { cpu = 512, memory = 1024, min_tasks = 2, max_tasks = 6 }
    scoring_svc = { cpu = 512, memory = 1024, min_tasks = 2, max_tasks = 6 }
    simulator   = { cpu = 512, memory = 1024 }
  }

  database = { engine_version = var.database_engine_version, min_acu = 1, max_acu = 16, instances = 2, max_connections = 500, backup_days = 14 }

  partners                  = var.partners
  enable_simulator          = false
  bureau_url                = var.bureau_url
  trace_ratio               = 0.1
  throttle                  = { rate_per_second = 500, burst = 1000 }
  domain                    = var.domain
  load_balancer_certificate = var.load_balancer_certificate
  is_protected              = true
  logging                   = module.o11y.logging
  # One more makes a new secret. Never two more, and never less: what loan-api shows then, auth-svc would refuse.
  introspection_generation = 1
  deployment_alarms        = module.o11y.deployment_alarms
}

module "o11y" {
  source = "../../modules/o11y"

  name                = local.name
  region              = var.region
  environment         = local.environment
  services            = ["loan-api", "auth-svc", "scoring-svc"]
  retention_days      = 365
  alarm_emails        = var.alarm_emails
  image_tag           = var.image_tag
  runbook_base_url    = var.runbook_base_url
  database_cluster_id = local.name
  system              = module.demo.system
}
