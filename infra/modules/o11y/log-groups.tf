locals {
  log_groups = merge(
    { for writer in setunion(var.services, ["migrate", "service-connect", "collector"]) : writer => "/${var.name}/${writer}" },
    {
      api-access    = "/${var.name}/api-access"
      vpc-flow-logs = "/${var.name}/vpc-flow-logs"
      # The name is Aurora's. Were it not here before the cluster, Aurora would make it, and keep it for ever.
      database = "/aws/rds/cluster/${var.database_cluster_id}/postgresql"
    },
  )
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338: how long is each environment's to say; a year of dev's logs is worth nothing
  for_each = local.log_groups

  name              = each.value
  retention_in_days = var.retention_days
  kms_key_id        = aws_kms_key.this.arn
  # What went wrong is not forgotten with the system that it went wrong in.
  skip_destroy = var.environment == "prod"

  # CloudWatch tries the key when it makes the group.
  depends_on = [aws_kms_key_policy.this]
}
