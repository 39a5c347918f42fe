locals {
  stage_dimensions       = ["ApiId", var.system.api.id, "Stage", var.system.api.stage]
  apply_route_dimensions = flatten([for dimension, value in local.apply_route : [dimension, value]])

  gateway_rows = [
    { height = 2, widgets = [{ type = "text", width = 24, markdown = "# API Gateway: what do partners see?\nAn HTTP API counts `4xx` and `5xx` (a REST API's are `4XXError` and `5XXError`), and has no execution logs, only access logs." }] },
    { height = 6, widgets = [
      { type = "metric", width = 8, title = "How long do partners wait, and how much of it for us? (p95)", unit = "ms", stat = "p95", lines = local.objective_ms, metrics = [
        concat(["AWS/ApiGateway", "Latency"], local.stage_dimensions, [{ label = "in all" }]),
        concat(["AWS/ApiGateway", "IntegrationLatency"], local.stage_dimensions, [{ label = "behind the gateway" }]),
      ] },
      { type = "metric", width = 8, title = "How many requests come?", unit = "a minute", metrics = [concat(["AWS/ApiGateway", "Count"], local.stage_dimensions)] },
      { type = "metric", width = 8, title = "How many are refused, how many fail?", unit = "a minute", metrics = [for name in ["4xx", "5xx"] : concat(["AWS/ApiGateway", name], local.stage_dimensions)] },
    ] },
    { height = 6, widgets = [
      { type = "metric", width = 8, title = "POST /loan/apply: how long? (p95)", unit = "ms", stat = "p95", lines = local.objective_ms, metrics = [for name in ["Latency", "IntegrationLatency"] : concat(["AWS/ApiGateway", name], local.apply_route_dimensions)] },
      { type = "metric", width = 8, title = "POST /loan/apply: how many?", unit = "a minute", metrics = [concat(["AWS/ApiGateway", "Count"], local.apply_route_dimensions)] },
      { type = "metric", width = 8, title = "POST /loan/apply: how many are refused, how many fail?", unit = "a minute", metrics = [for name in ["4xx", "5xx"] : concat(["AWS/ApiGateway", name], local.apply_route_dimensions)] },
    ] },
    { height = 8, widgets = [{ type = "log", width = 24, title = "Access log: which requests failed last?", query = "SOURCE '${local.log_groups.api-access}' | filter status like /^5/ | sort @timestamp desc | limit 50" }] },
  ]
}
