locals {
  ports = {
    loan_api    = { public = 3000, operations = 9000 }
    auth_svc    = { public = 3001, operations = 9001 }
    scoring_svc = { public = 3002, operations = 9002 }
    simulator   = { public = 3003, operations = 9003 }
  }

  image = { for service in ["loan-api", "auth-svc", "scoring-svc", "external-score-mock"] : service => "${var.images.registry}/${service}:${var.images.tag}" }
  # AWS' own, which build-and-push.sh copies beside ours: a task starts when all of its images are there, and Amazon's public registry is in the internet.
  collector_image = "${var.images.registry}/${basename(trimspace(file("${path.module}/../../collector-image")))}"

  platform = {
    region               = var.region
    account_id           = aws_vpc.this.owner_id
    vpc_id               = aws_vpc.this.id
    subnet_ids           = values(aws_subnet.private)[*].id
    cluster_arn          = aws_ecs_cluster.this.arn
    cluster_name         = aws_ecs_cluster.this.name
    namespace_arn        = aws_service_discovery_http_namespace.this.arn
    cpu_architecture     = var.cpu_architecture
    secrets_key_arn      = aws_kms_key.data.arn
    log_groups           = var.logging.groups
    collector_image      = local.collector_image
    deregistration_delay = local.deregistration_delay_seconds
    environment = {
      EMF_NAMESPACE            = var.name
      OTEL_TRACES_SAMPLER_ARG  = tostring(var.trace_ratio)
      OTEL_RESOURCE_ATTRIBUTES = "deployment.environment.name=${var.name},service.version=${var.images.tag}"
    }
  }
}

resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

# Where services find each other (Service Connect). What is in it only their tasks can call.
resource "aws_service_discovery_http_namespace" "this" {
  name        = var.name
  description = "Services of ${var.name}"
}

# Changes when all services run what was asked for.
resource "terraform_data" "deployed" {
  input = var.images.tag

  depends_on = [module.loan_api, module.auth_svc, module.scoring_svc, module.simulator]
}
