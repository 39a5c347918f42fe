locals {
  breakers = {
    auth-svc    = { service = "loan-api", severity = "page", means = "Partners cannot apply: they are answered 503, because loan-api cannot check who they are" }
    scoring-svc = { service = "loan-api", severity = "ticket", means = "Partners get receipts (202) instead of decisions, because loan-api gets no scores" }
    bureau      = { service = "scoring-svc", severity = "ticket", means = "Partners get receipts (202) instead of decisions, because the bureau fails" }
  }
}

resource "aws_cloudwatch_metric_alarm" "breaker_open" {
  for_each = local.breakers

  alarm_name          = "${var.name}-breaker-open-${each.key}"
  alarm_description   = "${each.value.means}; the breaker is open in half of the tasks. Severity: ${each.value.severity}. Runbook: ${var.runbook_base_url}/breaker-open.md"
  namespace           = var.name
  metric_name         = "circuit_breaker_state"
  dimensions          = { service = each.value.service, name = each.key, state = "open" }
  statistic           = "Average"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 0.5
  # No state is no open breaker; that there are no metrics is told by metrics-absent.
  treat_missing_data = "notBreaching"
  alarm_actions      = [aws_sns_topic.this[each.value.severity].arn]
  ok_actions         = [aws_sns_topic.this[each.value.severity].arn]
}

resource "aws_cloudwatch_metric_alarm" "undecided_age" {
  alarm_name          = "${var.name}-undecided-age"
  alarm_description   = "Partners wait for longer than ${local.slo.objectives.freshness.withinMinutes} minutes for a decision: recovery does not get through. Severity: page. Runbook: ${var.runbook_base_url}/undecided-age.md"
  namespace           = var.name
  metric_name         = "oldest_undecided_application_seconds"
  dimensions          = { service = "loan-api" }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 5
  comparison_operator = "GreaterThanThreshold"
  threshold           = local.slo.objectives.freshness.withinMinutes * 60
  # It is missing when loan-api cannot ask the database, or does not run: others tell of that.
  treat_missing_data = "notBreaching"
  alarm_actions      = [aws_sns_topic.this["page"].arn]
  ok_actions         = [aws_sns_topic.this["page"].arn]
}

resource "aws_cloudwatch_metric_alarm" "past_maximum_age" {
  alarm_name          = "${var.name}-past-maximum-age"
  alarm_description   = "Applicants get no decision until a person has their applications decided: recovery has given them up. Severity: ticket. Runbook: ${var.runbook_base_url}/past-maximum-age.md"
  namespace           = var.name
  metric_name         = "applications_past_maximum_age"
  dimensions          = { service = "loan-api" }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  # They do not go away by not being counted: the alarm stays as it is.
  treat_missing_data = "ignore"
  alarm_actions      = [aws_sns_topic.this["ticket"].arn]
  ok_actions         = [aws_sns_topic.this["ticket"].arn]
}

resource "aws_cloudwatch_metric_alarm" "metrics_absent" {
  for_each = var.services

  alarm_name          = "${var.name}-metrics-absent-${each.key}"
  alarm_description   = "What partners see of ${each.key} is not known: for 5 minutes it has written no metrics, and the alarms on them are blind. Severity: ${each.key == "loan-api" ? "page" : "ticket"}. Runbook: ${var.runbook_base_url}/metrics-absent.md"
  namespace           = var.name
  metric_name         = "process_resident_memory_bytes"
  dimensions          = { service = each.key }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 5
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  # The very thing that it looks for: whoever runs writes this each minute.
  treat_missing_data = "breaching"
  alarm_actions      = [aws_sns_topic.this[each.key == "loan-api" ? "page" : "ticket"].arn]
  ok_actions         = [aws_sns_topic.this[each.key == "loan-api" ? "page" : "ticket"].arn]
}

# The services' own promise, watched from outside: AWS scans what is written (data-protection.tf).
resource "aws_cloudwatch_metric_alarm" "personal_data_in_logs" {
  alarm_name          = "${var.name}-personal-data-in-logs"
  alarm_description   = "Applicants' data, or a secret, may be in a log; it is masked there. Severity: ticket. Runbook: ${var.runbook_base_url}/personal-data-in-logs.md"
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  # AWS counts only what it finds.
  treat_missing_data = "notBreaching"
  alarm_actions      = [aws_sns_topic.this["ticket"].arn]
  ok_actions         = [aws_sns_topic.this["ticket"].arn]

  metric_query {
    id          = "findings"
    label       = "Lines with something that must not be there"
    expression  = "SUM([${join(", ", [for at in range(length(local.protected_log_groups)) : "FILL(m${at}, 0)"])}])"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { for at, writer in sort(local.protected_log_groups) : "m${at}" => local.log_groups[writer] }

    content {
      id          = metric_query.key
      return_data = false

      metric {
        namespace   = "AWS/Logs"
        metric_name = "LogEventsWithFindings"
        dimensions  = { LogGroupName = metric_query.value, DataProtectionOperation = "Audit" }
        period      = 300
        stat        = "Sum"
      }
    }
  }
}
