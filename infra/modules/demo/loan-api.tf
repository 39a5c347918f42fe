locals {
  auth_url    = "http://auth-svc:${local.ports.auth_svc.public}"
  scoring_url = "http://scoring-svc:${local.ports.scoring_svc.public}"

  database_url = "postgres://${local.database_login}@${local.database_address}"
  # The bundle of Amazon's authorities is in the image.
  database_address = "${aws_rds_cluster.this.endpoint}:${local.database_port}/${local.database_name}?sslmode=verify-full&sslrootcert=/app/rds-ca.pem"

  # What Service Connect's proxy and the collector take of a task.
  sidecar_cpu = 256 + 64
  # A minute. 180 a second are half of what a task of 1 vCPU does with what they leave it (docs/scaling.md); CPU tells where it is slower.
  requests_per_target = ceil(180 * 60 * (var.sizes.loan_api.cpu - local.sidecar_cpu) / (1024 - local.sidecar_cpu))
}

module "loan_api" {
  source = "./service"

  name               = "loan-api"
  family             = "${var.name}-loan-api"
  image              = local.image["loan-api"]
  ports              = local.ports.loan_api
  size               = var.sizes.loan_api
  is_called_by_peers = false
  target_group       = { arn = aws_lb_target_group.loan_api.arn }
  platform           = local.platform
  deployment_alarms  = var.deployment_alarms
  task_policy        = { json = data.aws_iam_policy_document.database_login.json }

  requests_per_target = {
    per_minute     = local.requests_per_target
    resource_label = "${aws_lb.this.arn_suffix}/${aws_lb_target_group.loan_api.arn_suffix}"
  }

  environment = {
    DATABASE_URL            = local.database_url
    DATABASE_AUTHENTICATION = "iam"
    DATABASE_POOL_MAX       = tostring(var.database_pool_max)
    AWS_REGION              = var.region
    AUTH_URL                = local.auth_url
    AUTH_CLIENT_ID          = "loan-api"
    SCORING_URL             = local.scoring_url
    PUBLIC_BASE_URL         = local.public_base_url
    TOKEN_URL               = local.token_url
    REQUEST_BUDGET_MS       = tostring(var.request_budget_ms)
    PARTNERS = jsonencode([for id, partner in var.partners : {
      partnerId         = id
      clients           = [{ issuer = local.issuer, clientId = aws_cognito_user_pool_client.partner[id].id }]
      scopes            = [for scope in sort(partner.scopes) : "loans/${scope}"]
      requestsPerSecond = partner.requests_per_second
    }])
  }

  secrets = { AUTH_CLIENT_SECRET = { arn = aws_secretsmanager_secret.introspection.arn, version = aws_secretsmanager_secret_version.introspection.version_id } }

  comes_after = {
    auth-svc    = module.auth_svc.arn
    scoring-svc = module.scoring_svc.arn
    schema      = terraform_data.migration.id
    listener    = aws_lb_listener.this.arn
    network     = terraform_data.network.id
    paths       = join(" ", local.loan_api_paths)
    database    = aws_rds_cluster_instance.this[0].arn
  }
}

locals {
  # The ways to its peers and from the load balancer: open before the first task looks.
  loan_api_paths = concat(
    values(aws_vpc_security_group_ingress_rule.loan_api_from_load_balancer)[*].id,
    values(aws_vpc_security_group_egress_rule.load_balancer_to_loan_api)[*].id,
    [
      aws_vpc_security_group_egress_rule.loan_api_to_auth_svc.id, aws_vpc_security_group_ingress_rule.auth_svc_from_loan_api.id,
      aws_vpc_security_group_egress_rule.loan_api_to_scoring_svc.id, aws_vpc_security_group_ingress_rule.scoring_svc_from_loan_api.id,
      aws_vpc_security_group_egress_rule.to_database["loan-api"].id, aws_vpc_security_group_ingress_rule.database["loan-api"].id,
    ],
  )
}

data "aws_iam_policy_document" "database_login" {
  statement {
    sid       = "DatabaseLogin"
    actions   = ["rds-db:connect"]
    resources = ["arn:${data.aws_partition.this.partition}:rds-db:${var.region}:${aws_vpc.this.owner_id}:dbuser:${aws_rds_cluster.this.cluster_resource_id}/${local.database_login}"]
  }
}

data "aws_partition" "this" {}
