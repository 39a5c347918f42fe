locals {
  burns = {
    for burn in flatten([
      for objective, counted in local.objectives : [
        for window, times in local.burn_windows : merge(counted, times, {
          key       = "${objective}-burn-${window}"
          objective = objective
          window    = window
          factor    = times.share * local.slo.windowDays * 86400 / times.long
          budget    = 1 - local.slo.objectives[objective].target
        }) if times.severity == "ticket" || contains(local.paged_objectives, objective)
      ]
    ]) : burn.key => burn
  }

  # The guard is on the long window alone. On the short one it would keep a full outage silent for as long as there are few requests.
  guarded = "IF(bad >= ${local.bad_at_least}, bad / %s, 0)"
  burn_children = merge({
    # What takes a deployment back wants both: that it is now, and that it is not one request at night.
    "availability-deployment" = merge(local.burns["availability-burn-1h"], {
      seconds = local.burns["availability-burn-1h"].short
      ratio   = format(local.guarded, local.burns["availability-burn-1h"].total)
    })
    }, [
    for key, burn in local.burns : {
      "${key}-long"  = merge(burn, { seconds = burn.long, ratio = format(local.guarded, burn.total) })
      "${key}-short" = merge(burn, { seconds = burn.short, ratio = "bad / ${burn.total}" })
    }
  ]...)
}

# Halves of an alarm, and what ECS watches while it deploys: they tell nobody.
resource "aws_cloudwatch_metric_alarm" "burn" {
  for_each = local.burn_children

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "${each.key == "availability-deployment" ? "Takes a deployment back" : "Half of ${var.name}-${each.value.key}"}: the share of bad ones in ${each.value.seconds / 60} minutes is over ${each.value.factor} times the budget."
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.factor * each.value.budget
  evaluation_periods  = 1
  # Where nobody asks, nobody is failed. That the metrics themselves cease is told by metrics-absent.
  treat_missing_data = "notBreaching"

  metric_query {
    id          = "burn"
    label       = "Share of bad ones"
    expression  = each.value.ratio
    return_data = true
  }

  dynamic "metric_query" {
    for_each = each.value.metrics

    content {
      id          = metric_query.key
      return_data = false

      metric {
        namespace   = metric_query.value.namespace
        metric_name = metric_query.value.name
        dimensions  = metric_query.value.dimensions
        period      = each.value.seconds
        stat        = "Sum"
      }
    }
  }
}

locals {
  # What it is to partners, and what of slo.json is spent.
  burn_words = {
    availability = "Partners' applications fail (5xx)"
    latency      = "Partners wait for longer than ${local.slo.objectives.latency.thresholdMs} ms for an answer"
    decided      = "Partners get receipts (202) instead of decisions"
    freshness    = "Partners wait for longer than ${local.slo.objectives.freshness.withinMinutes} minutes for a decision"
  }
}

resource "aws_cloudwatch_composite_alarm" "burn" {
  for_each = local.burns

  alarm_name        = "${var.name}-${each.key}"
  alarm_description = "${local.burn_words[each.value.objective]}: ${each.value.share * 100} % of the month's budget within ${each.value.window}, and it goes on. Severity: ${each.value.severity}. Runbook: ${var.runbook_base_url}/${each.value.objective}-burn.md"
  alarm_rule        = join(" AND ", [for half in ["long", "short"] : "ALARM(\"${aws_cloudwatch_metric_alarm.burn["${each.key}-${half}"].alarm_name}\")"])
  alarm_actions     = [aws_sns_topic.this[each.value.severity].arn]
  ok_actions        = [aws_sns_topic.this[each.value.severity].arn]
}
