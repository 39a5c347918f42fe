locals {
  # What ECS tells of by an event and not by a metric. Both end well by themselves: the old tasks go on, so nobody gets up.
  events = {
    deployment-failed = {
      means = "Partners are served by the version before: ECS has given up the deployment of <what> (<why>)."
      pattern = {
        source      = ["aws.ecs"]
        detail-type = ["ECS Deployment State Change"]
        resources   = [{ prefix = "${local.arn_prefix.ecs}:service/${var.system.cluster_name}/" }]
        detail      = { eventName = ["SERVICE_DEPLOYMENT_FAILED"] }
      }
      paths = { what = "$.resources[0]", why = "$.detail.reason" }
    }
    migration-failed = {
      means = "Partners are served by what ran before, if anything did: a task of the migration has failed (<what>, <why>)."
      pattern = {
        source      = ["aws.ecs"]
        detail-type = ["ECS Task State Change"]
        detail = {
          lastStatus        = ["STOPPED"]
          taskDefinitionArn = [{ prefix = "${local.arn_prefix.ecs}:task-definition/${var.name}-migrate:" }]
          "$or"             = [{ containers = { exitCode = [{ anything-but = [0] }] } }, { stopCode = ["TaskFailedToStart"] }]
        }
      }
      paths = { what = "$.detail.taskArn", why = "$.detail.stoppedReason" }
    }
  }
}

resource "aws_cloudwatch_event_rule" "this" {
  for_each = local.events

  name          = "${var.name}-${each.key}"
  description   = "Severity: ticket. Runbook: ${var.runbook_base_url}/${each.key}.md"
  event_pattern = jsonencode(each.value.pattern)
}

resource "aws_cloudwatch_event_target" "this" {
  for_each = local.events

  rule = aws_cloudwatch_event_rule.this[each.key].name
  arn  = aws_sns_topic.this["ticket"].arn

  input_transformer {
    input_paths = { for name, path in each.value.paths : name => path }
    # In quotation marks, as EventBridge wants a text; not by jsonencode, which would hide the angle brackets of what is put in.
    input_template = "\"${each.value.means} Severity: ticket. Runbook: ${var.runbook_base_url}/${each.key}.md\""
  }
}
