output "logging" {
  description = "Where the demo module's parts write their logs: names of log groups by writer, the ARN of that of API Gateway's access log, and the load balancer's bucket."
  value = {
    groups                   = { for writer in setsubtract(keys(local.log_groups), ["api-access", "vpc-flow-logs", "database"]) : writer => aws_cloudwatch_log_group.this[writer].name }
    api_access_log_group_arn = aws_cloudwatch_log_group.this["api-access"].arn
    load_balancer_log_bucket = aws_s3_bucket.load_balancer_logs.id
  }

  # The load balancer tries to write when it is told where, and Aurora makes a group of its own where there is none.
  depends_on = [aws_s3_bucket_policy.load_balancer_logs, aws_cloudwatch_log_group.this]
}

output "deployment_alarms" {
  description = "Names of the metric alarms that roll a deployment back. They wait for nothing of the services, which wait for them."
  value       = toset([aws_cloudwatch_metric_alarm.burn["availability-deployment"].alarm_name, aws_cloudwatch_metric_alarm.target_5xx.alarm_name])
}

output "dashboards" {
  description = "Bodies of the dashboards, by name, as objects: what a plan knows of them can be looked at."
  value       = local.dashboards
}

output "dashboard_urls" {
  description = "Where the dashboards are in the console, by name."
  value       = { for name in keys(local.dashboards) : name => "https://${var.region}.console.aws.amazon.com/cloudwatch/home?region=${var.region}#dashboards/dashboard/${var.name}-${name}" }
}
