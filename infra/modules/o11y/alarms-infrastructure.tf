locals {
  target_group = {
    LoadBalancer = var.system.load_balancer.arn_suffix
    TargetGroup  = var.system.load_balancer.target_group_arn_suffix
  }
}

# Rolls a deployment back, beside the short window of availability: it is faster, and sees what the gateway does not call its own.
resource "aws_cloudwatch_metric_alarm" "target_5xx" {
  alarm_name          = "${var.name}-target-5xx"
  alarm_description   = "Partners' requests fail: loan-api answers more than 5 % of them with 5xx. Severity: page. Runbook: ${var.runbook_base_url}/target-5xx.md"
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0.05
  # Load balancers count 5xx only when there are some.
  treat_missing_data = "notBreaching"
  alarm_actions      = [aws_sns_topic.this["page"].arn]
  ok_actions         = [aws_sns_topic.this["page"].arn]

  metric_query {
    id          = "share"
    label       = "Share of 5xx"
    expression  = "IF(bad >= ${local.bad_at_least}, bad / requests, 0)"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { bad = "HTTPCode_Target_5XX_Count", requests = "RequestCount" }

    content {
      id          = metric_query.key
      return_data = false

      metric {
        namespace   = "AWS/ApplicationELB"
        metric_name = metric_query.value
        dimensions  = local.target_group
        period      = 60
        stat        = "Sum"
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "unhealthy_hosts" {
  alarm_name          = "${var.name}-unhealthy-hosts"
  alarm_description   = "Partners may soon wait or fail: for 5 minutes the load balancer has found a task of loan-api that does not answer, and the others carry its load. Severity: ticket. Runbook: ${var.runbook_base_url}/unhealthy-hosts.md"
  namespace           = "AWS/ApplicationELB"
  metric_name         = "UnHealthyHostCount"
  dimensions          = local.target_group
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 5
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  # Of a target group without targets nothing is said: tasks-missing tells of that.
  treat_missing_data = "notBreaching"
  alarm_actions      = [aws_sns_topic.this["ticket"].arn]
  ok_actions         = [aws_sns_topic.this["ticket"].arn]
}

resource "aws_cloudwatch_metric_alarm" "tasks_missing" {
  for_each = var.services

  alarm_name          = "${var.name}-tasks-missing-${each.key}"
  alarm_description   = "Partners may soon wait or fail: for 10 minutes fewer tasks of ${each.key} have run than should. Severity: ticket. Runbook: ${var.runbook_base_url}/tasks-missing.md"
  evaluation_periods  = 10
  datapoints_to_alarm = 10
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  # ECS counts the tasks of every service that there is: no count is no service.
  treat_missing_data = "breaching"
  alarm_actions      = [aws_sns_topic.this["ticket"].arn]
  ok_actions         = [aws_sns_topic.this["ticket"].arn]

  metric_query {
    id          = "missing"
    label       = "Tasks that should run and do not"
    expression  = "desired - running"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { desired = "DesiredTaskCount", running = "RunningTaskCount" }

    content {
      id          = metric_query.key
      return_data = false

      metric {
        namespace   = "ECS/ContainerInsights"
        metric_name = metric_query.value
        dimensions  = { ClusterName = var.system.cluster_name, ServiceName = each.key }
        period      = 60
        stat        = "Average"
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "database_capacity" {
  # By number: what an instance is called may not be known before it is there.
  for_each = { for at, instance in var.system.database.instance_ids : tostring(at + 1) => instance }

  alarm_name          = "${var.name}-database-capacity-${each.key}"
  alarm_description   = "Partners will wait longer when more of them apply: for 15 minutes Aurora has been at 90 % of the ${var.system.database.max_acu} capacity units that it may grow to. Severity: ticket. Runbook: ${var.runbook_base_url}/database-capacity.md"
  namespace           = "AWS/RDS"
  metric_name         = "ACUUtilization"
  dimensions          = { DBInstanceIdentifier = each.value }
  statistic           = "Average"
  period              = 300
  evaluation_periods  = 3
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 90
  # An instance that sleeps (dev) says nothing, nor does one that is gone, of which availability tells.
  treat_missing_data = "notBreaching"
  alarm_actions      = [aws_sns_topic.this["ticket"].arn]
  ok_actions         = [aws_sns_topic.this["ticket"].arn]
}
