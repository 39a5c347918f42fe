locals {
  database_port = 5432
  database_name = "loans_db"
  # Owns the tables; its password is Secrets Manager's, and only the migrate task reads it.
  database_owner = "loans_owner"
  # May do what loan_service may; the migration makes it, and it logs in by IAM token.
  database_login = "loan_api"
  # For the migration, an operator's console and Aurora's own.
  reserved_connections = 25
  # In a deployment there are the old tasks and as many new ones.
  connections_needed = 2 * var.sizes.loan_api.max_tasks * var.database_pool_max + local.reserved_connections
}

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = values(aws_subnet.database)[*].id
}

resource "aws_rds_cluster_parameter_group" "this" {
  name_prefix = "${var.name}-"
  family      = "aurora-postgresql17"
  description = "TLS only, slow statements without their values"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  parameter {
    # In force only when each instance was started again, before max_tasks is raised: docs/runbooks/database-capacity.md.
    name         = "max_connections"
    value        = var.database.max_connections
    apply_method = "pending-reboot"
  }

  # Milliseconds. A healthy statement takes a few.
  parameter {
    name  = "log_min_duration_statement"
    value = "200"
  }

  # The values of a slow statement are an applicant's data, and so is the row that an error quotes.
  parameter {
    name  = "log_parameter_max_length"
    value = "0"
  }

  parameter {
    name  = "log_parameter_max_length_on_error"
    value = "0"
  }

  parameter {
    name  = "log_error_verbosity"
    value = "terse"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_rds_cluster" "this" {
  #checkov:skip=CKV2_AWS_8: Aurora keeps its own backups, to any second of backup_days
  #checkov:skip=CKV2_AWS_27: every statement would be logged; slow ones are, without values
  cluster_identifier = var.name
  engine             = "aurora-postgresql"
  engine_mode        = "provisioned"
  # The one it begins with. Those available: aws rds describe-db-engine-versions --engine aurora-postgresql
  engine_version                  = var.database.engine_version
  database_name                   = local.database_name
  port                            = local.database_port
  master_username                 = local.database_owner
  manage_master_user_password     = true
  db_subnet_group_name            = aws_db_subnet_group.this.name
  vpc_security_group_ids          = [aws_security_group.database.id]
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.this.name

  storage_encrypted                   = true
  kms_key_id                          = aws_kms_key.data.arn
  master_user_secret_kms_key_id       = aws_kms_key.data.key_id
  iam_database_authentication_enabled = true
  enabled_cloudwatch_logs_exports     = ["postgresql"]

  backup_retention_period      = var.database.backup_days
  preferred_backup_window      = "02:00-03:00"
  preferred_maintenance_window = "sun:03:30-sun:04:30"
  copy_tags_to_snapshot        = true
  deletion_protection          = var.is_protected
  skip_final_snapshot          = !var.is_protected
  final_snapshot_identifier    = var.is_protected ? "${var.name}-final" : null
  apply_immediately            = !var.is_protected

  serverlessv2_scaling_configuration {
    min_capacity             = var.database.min_acu
    max_capacity             = var.database.max_acu
    seconds_until_auto_pause = var.database.min_acu == 0 ? 1800 : null
  }

  # Its log group is there before it and goes after it, or Aurora makes one of its own, which is kept for ever.
  depends_on = [var.logging]

  lifecycle {
    # Aurora takes minor versions by itself, and none can be taken back. A cluster that was restored may report no name of a database, and
    # Terraform would replace it for that.
    ignore_changes = [engine_version, database_name]

    precondition {
      condition     = local.connections_needed <= var.database.max_connections
      error_message = "database.max_connections (${var.database.max_connections}) must be at least ${local.connections_needed}: twice sizes.loan_api.max_tasks times database_pool_max, and ${local.reserved_connections} beside."
    }
  }
}

resource "aws_rds_cluster_instance" "this" {
  #checkov:skip=CKV_AWS_118: capacity units and Performance Insights tell of saturation; there is no host to look into
  count = var.database.instances

  identifier                      = "${var.name}-${count.index + 1}"
  cluster_identifier              = aws_rds_cluster.this.id
  engine                          = aws_rds_cluster.this.engine
  engine_version                  = aws_rds_cluster.this.engine_version
  instance_class                  = "db.serverless"
  db_subnet_group_name            = aws_db_subnet_group.this.name
  publicly_accessible             = false
  auto_minor_version_upgrade      = true
  performance_insights_enabled    = true
  performance_insights_kms_key_id = aws_kms_key.data.arn
  ca_cert_identifier              = "rds-ca-rsa2048-g1"
  # The second is as large as the writer, so that it can take over at once.
  promotion_tier    = count.index == 0 ? 0 : 1
  apply_immediately = !var.is_protected

  lifecycle {
    ignore_changes = [engine_version]
  }
}

resource "aws_security_group" "database" {
  name_prefix = "${var.name}-database-"
  description = "Aurora"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.name}-database" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  for_each = { loan-api = module.loan_api.security_group_id, migrate = module.migrate.security_group_id }

  security_group_id            = aws_security_group.database.id
  description                  = each.key
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = local.database_port
  to_port                      = local.database_port
}

resource "aws_vpc_security_group_egress_rule" "to_database" {
  for_each = { loan-api = module.loan_api.security_group_id, migrate = module.migrate.security_group_id }

  security_group_id            = each.value
  description                  = "Aurora"
  referenced_security_group_id = aws_security_group.database.id
  ip_protocol                  = "tcp"
  from_port                    = local.database_port
  to_port                      = local.database_port
}
