locals {
  objective_titles = {
    availability = "answered, and not with a failure of ours"
    latency      = "answered within ${local.slo.objectives.latency.thresholdMs} ms"
    decided      = "decided in the same request"
    freshness    = "decided within ${local.slo.objectives.freshness.withinMinutes} minutes"
  }

  # How much of the window's budget is left, in percent: 100 is all, below 0 the objective is missed.
  budget_widgets = [
    for objective, counted in local.objectives : {
      type                 = "metric"
      width                = 6
      title                = "Is the budget left? ${objective}: ${local.slo.objectives[objective].target * 100} % ${local.objective_titles[objective]}"
      view                 = "singleValue"
      start                = "-P${local.slo.windowDays}D"
      end                  = "P0D"
      setPeriodToTimeRange = true
      unit                 = "percent"
      metrics = concat(
        [
          [{ id = "met", label = "% met in ${local.slo.windowDays} days", expression = "100 * (1 - FILL(bad, 0) / ${counted.total})" }],
          [{ id = "budget", label = "% of the budget left", expression = "100 * (1 - (FILL(bad, 0) / ${counted.total}) / ${format("%.4f", 1 - local.slo.objectives[objective].target)})" }],
        ],
        [for id, metric in counted.metrics : concat([metric.namespace, metric.name], flatten([for dimension, value in metric.dimensions : [dimension, value]]), [{ id = id, visible = false }])],
      )
    }
  ]

  # The objectives at the head, then the four signals from the partner inwards, then what the design does when a peer fails.
  golden_rows = concat(local.golden_slo_rows, local.golden_signal_rows, local.golden_dependency_rows)

  golden_slo_rows = [
    { height = 3, widgets = [{ type = "text", width = 24, markdown = "# ${var.name}: is it working for partners?\nTop down: the objectives and what is left of their budgets, the alarms that act, the four golden signals, then what the system does about its dependencies. The vertical line is the last deployment.\n\nMore: ${join(" ", [for name in concat(["gateway", "load-balancer", "ecs"], sort(var.services), ["database", "network"]) : "[${name}](#dashboards/dashboard/${var.name}-${name})"])} and the runbooks: ${var.runbook_base_url}" }] },
    { height = 5, widgets = local.budget_widgets },
    { height = 6, widgets = [
      { type = "alarm", width = 12, title = "Does a budget burn?", alarms = [for alarm in aws_cloudwatch_composite_alarm.burn : alarm.arn] },
      { type = "alarm", width = 12, title = "Is something broken?", alarms = local.acting_alarm_arns },
    ] },
  ]

  golden_signal_rows = [
    { height = 6, widgets = [
      { type = "metric", width = 8, title = "Latency: how long do partners wait for POST /loan/apply?", unit = "ms", lines = local.objective_ms, metrics = [for stat in ["p50", "p95", "p99"] : concat(["AWS/ApiGateway", "Latency"], local.apply_route_dimensions, [{ stat = stat, label = stat }])] },
      { type = "metric", width = 8, title = "Latency: how long do the services take? (p95)", unit = "seconds", lines = local.objective_seconds, metrics = [for service in ["loan-api", "auth-svc", "scoring-svc"] : local.searches["${service} http_server_request_duration_seconds"]] },
      { type = "metric", width = 8, title = "Latency: how long does the database take? (p95)", unit = "seconds", metrics = [local.searches["loan-api database_statement_duration_seconds"]] },
    ] },
    { height = 6, widgets = [
      { type = "metric", width = 12, title = "Traffic: how many requests come?", unit = "a minute", metrics = [
        concat(["AWS/ApiGateway", "Count"], local.apply_route_dimensions, [{ label = "POST /loan/apply" }]),
        concat(["AWS/ApiGateway", "Count"], local.stage_dimensions, [{ label = "all" }]),
      ] },
      { type = "metric", width = 12, title = "Traffic: what becomes of applications?", unit = "a minute", stacked = true, metrics = [local.searches["loan-api loan_applications_total"]] },
    ] },
    { height = 6, widgets = [
      { type = "metric", width = 8, title = "Errors: who answers with a failure?", unit = "a minute", metrics = [
        concat(["AWS/ApiGateway", "5xx"], local.stage_dimensions, [{ label = "gateway 5xx, of all" }]),
        concat(["AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count"], local.load_balancer_dimensions, [{ label = "load balancer 5xx, its own" }]),
        concat(["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count"], local.load_balancer_dimensions, [{ label = "loan-api 5xx" }]),
        concat(["AWS/ApiGateway", "4xx"], local.stage_dimensions, [{ label = "4xx: refused" }]),
      ] },
      { type = "metric", width = 8, title = "Errors: why are applications deferred?", unit = "a minute", stacked = true, metrics = [local.searches["loan-api loan_deferrals_total"]] },
      { type = "metric", width = 8, title = "Errors: which objective do requests miss?", unit = "a minute", metrics = [for objective in keys(local.objective_titles) : [var.name, "slo_requests_total", "service", "loan-api", "objective", objective, "result", "bad", { label = objective }]] },
    ] },
    { height = 6, widgets = [
      { type = "metric", width = 8, title = "Saturation: how busy are the tasks?", unit = "% of CPU", stat = "Average", lines = [{ label = "all of it", value = 100 }], metrics = [for service in var.services : ["AWS/ECS", "CPUUtilization", "ClusterName", var.system.cluster_name, "ServiceName", service, { label = service }]] },
      { type = "metric", width = 8, title = "Saturation: may the database still grow?", unit = "% of ${var.system.database.max_acu} ACU", stat = "Average", lines = [{ label = "alarm", value = 90 }], metrics = [for instance in var.system.database.instance_ids : ["AWS/RDS", "ACUUtilization", "DBInstanceIdentifier", instance]] },
      { type = "metric", width = 8, title = "Saturation: what waits, what is turned away?", unit = "count", metrics = [
        [var.name, "db_pool_connections", "service", "loan-api", "state", "waiting", { stat = "Maximum", label = "waiting for a connection" }],
        [var.name, "requests_shed_total", "service", "loan-api", { label = "shed" }],
        [var.name, "requests_rate_limited_total", "service", "loan-api", { label = "rate limited" }],
        [var.name, "bulkhead_rejected_total", "service", "scoring-svc", { label = "no place at the bureau" }],
      ] },
    ] },
  ]

  golden_dependency_rows = [
    { height = 6, widgets = [
      { type = "metric", width = 8, title = "Is a breaker open? (share of tasks)", unit = "1: in all", stat = "Average", metrics = local.open_breakers },
      { type = "metric", width = 8, title = "Do breakers move?", unit = "a minute", metrics = [for service in ["loan-api", "scoring-svc"] : local.searches["${service} circuit_breaker_transitions_total"]] },
      { type = "metric", width = 8, title = "Is the bureau asked again?", unit = "a minute", metrics = [
        local.searches["scoring-svc retry_attempts_total"],
        [var.name, "retry_budget_exhausted_total", "service", "scoring-svc", { label = "not asked again: too many are" }],
      ] },
    ] },
    { height = 6, widgets = [
      { type = "metric", width = 12, title = "How long has the oldest undecided application waited?", unit = "seconds", stat = "Maximum", lines = [{ label = "objective", value = local.slo.objectives.freshness.withinMinutes * 60 }], metrics = [[var.name, "oldest_undecided_application_seconds", "service", "loan-api"]] },
      { type = "metric", width = 12, title = "How many wait, for recovery and for a person?", unit = "applications", stat = "Maximum", metrics = [
        [var.name, "applications_awaiting_decision", "service", "loan-api", { label = "undecided" }],
        [var.name, "applications_past_maximum_age", "service", "loan-api", { label = "for a person" }],
      ] },
    ] },
  ]

  open_breakers = [for peer, breaker in local.breakers : [var.name, "circuit_breaker_state", "name", peer, "service", breaker.service, "state", "open", { label = peer }]]

  acting_alarm_arns = concat(
    [for alarm in aws_cloudwatch_metric_alarm.breaker_open : alarm.arn],
    [for alarm in aws_cloudwatch_metric_alarm.metrics_absent : alarm.arn],
    [for alarm in aws_cloudwatch_metric_alarm.tasks_missing : alarm.arn],
    [for alarm in aws_cloudwatch_metric_alarm.database_capacity : alarm.arn],
    [
      aws_cloudwatch_metric_alarm.undecided_age.arn, aws_cloudwatch_metric_alarm.past_maximum_age.arn, aws_cloudwatch_metric_alarm.target_5xx.arn,
      aws_cloudwatch_metric_alarm.unhealthy_hosts.arn, aws_cloudwatch_metric_alarm.personal_data_in_logs.arn,
    ],
  )
}
