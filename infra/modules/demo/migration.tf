# The only task that is given the password of the owner.
module "migrate" {
  source = "./task"

  name             = "${var.name}-migrate"
  container        = { name = "migrate", image = local.image["loan-api"], command = ["node", "src/migrate.ts"] }
  cpu              = 256
  memory           = 512
  cpu_architecture = var.cpu_architecture
  secrets_key_arn  = aws_kms_key.data.arn
  log_group        = var.logging.groups["migrate"]
  region           = var.region
  account_id       = aws_vpc.this.owner_id
  vpc_id           = aws_vpc.this.id

  environment = {
    DATABASE_URL  = "postgres://${local.database_owner}@${local.database_address}"
    SERVICE_LOGIN = "iam"
  }

  secrets = { DATABASE_PASSWORD = { arn = aws_rds_cluster.this.master_user_secret[0].secret_arn, key = "password" } }
}

# Before any service is touched: when it fails, the apply ends here, and what ran runs on.
resource "terraform_data" "migration" {
  triggers_replace = module.migrate.arn

  provisioner "local-exec" {
    command = "sh '${path.module}/../../../scripts/run-migration.sh'"

    environment = {
      AWS_REGION      = var.region
      CLUSTER         = aws_ecs_cluster.this.name
      TASK_DEFINITION = module.migrate.arn
      SUBNETS         = join(",", values(aws_subnet.private)[*].id)
      SECURITY_GROUPS = module.migrate.security_group_id
    }
  }

  # The database answers, and the task gets to it, and out.
  depends_on = [
    aws_rds_cluster_instance.this,
    aws_vpc_security_group_ingress_rule.database,
    aws_vpc_security_group_egress_rule.to_database,
    terraform_data.network,
    module.migrate,
  ]
}

# An operator has the migrate task ask loan-api: nobody else is let to its operations port.
resource "aws_vpc_security_group_egress_rule" "migrate_to_loan_api" {
  security_group_id            = module.migrate.security_group_id
  description                  = "loan-api, its operations port"
  referenced_security_group_id = module.loan_api.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = local.ports.loan_api.operations
  to_port                      = local.ports.loan_api.operations
}

resource "aws_vpc_security_group_ingress_rule" "loan_api_from_migrate" {
  security_group_id            = module.loan_api.security_group_id
  description                  = "Migrate task, for an operator"
  referenced_security_group_id = module.migrate.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = local.ports.loan_api.operations
  to_port                      = local.ports.loan_api.operations
}
