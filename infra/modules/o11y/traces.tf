# The traces that burn the budget: the service map and the list of them, without those where all was well. There is no sampling rule:
# OpenTelemetry does not read X-Ray's; the ratio is OTEL_TRACES_SAMPLER_ARG of the tasks.
resource "aws_xray_group" "bad_applications" {
  group_name        = "${var.name}-slow-or-failed"
  filter_expression = "service(\"loan-api\") { fault = true OR responsetime > ${local.slo.objectives.latency.thresholdMs / 1000} }"

  # Insights would look for anomalies of its own, at a price for each trace; the objectives' alarms say when something is wrong.
  insights_configuration {
    insights_enabled      = false
    notifications_enabled = false
  }
}
