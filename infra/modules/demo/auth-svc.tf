# Checks tokens and issues none: it has no signing key, and trusts the partners' pool.
module "auth_svc" {
  source = "./service"

  name               = "auth-svc"
  family             = "${var.name}-auth-svc"
  image              = local.image["auth-svc"]
  ports              = local.ports.auth_svc
  size               = var.sizes.auth_svc
  is_called_by_peers = true
  platform           = local.platform
  deployment_alarms  = var.deployment_alarms
  comes_after        = { network = terraform_data.network.id, schema = terraform_data.migration.id }

  environment = {
    ISSUER          = local.auth_url
    TRUSTED_ISSUERS = jsonencode([{ issuer = local.issuer, jwksUri = "${local.issuer}/.well-known/jwks.json" }])
    CLIENTS = jsonencode([{
      clientId      = "loan-api"
      secretSha256  = [for generation in sort(keys(terraform_data.introspection_secret)) : sha256(terraform_data.introspection_secret[generation].output)]
      scopes        = []
      mayIntrospect = true
    }])
  }
}

# loan-api's secrets towards auth-svc, which knows their hashes alone: that of this generation and that of the one before. When the
# generation goes up by one, auth-svc is replaced first and takes both, then loan-api, which shows the new one. Random, made once, and
# in the state; a plan that takes the oldest away prints it, which opens nothing any more.
resource "terraform_data" "introspection_secret" {
  for_each = toset([tostring(var.introspection_generation - 1), tostring(var.introspection_generation)])

  input = "${uuid()}${uuid()}"

  lifecycle {
    ignore_changes = [input]
  }
}

resource "aws_secretsmanager_secret" "introspection" {
  #checkov:skip=CKV2_AWS_57: auth-svc has to know the next one first: by introspection_generation
  name_prefix = "${var.name}-introspection-"
  description = "What loan-api shows auth-svc when it asks about a token"
  kms_key_id  = aws_kms_key.data.arn
  # Days in which a deleted secret can be had back.
  recovery_window_in_days = var.is_protected ? 30 : 0
}

resource "aws_secretsmanager_secret_version" "introspection" {
  secret_id     = aws_secretsmanager_secret.introspection.id
  secret_string = terraform_data.introspection_secret[tostring(var.introspection_generation)].output

  # Tasks of before may still start meanwhile, with the version of before.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "loan_api_to_auth_svc" {
  security_group_id            = module.loan_api.security_group_id
  description                  = "auth-svc"
  referenced_security_group_id = module.auth_svc.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = local.ports.auth_svc.public
  to_port                      = local.ports.auth_svc.public
}

resource "aws_vpc_security_group_ingress_rule" "auth_svc_from_loan_api" {
  security_group_id            = module.auth_svc.security_group_id
  description                  = "loan-api"
  referenced_security_group_id = module.loan_api.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = local.ports.auth_svc.public
  to_port                      = local.ports.auth_svc.public
}
