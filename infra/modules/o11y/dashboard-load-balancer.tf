locals {
  load_balancer_dimensions = ["LoadBalancer", var.system.load_balancer.arn_suffix]
  target_group_dimensions  = flatten([for dimension, value in local.target_group : [dimension, value]])

  load_balancer_rows = [
    { height = 3, widgets = [{ type = "text", width = 24, markdown = "# Load balancer: does loan-api answer?\nIts logs are files in S3, a new one every 5 minutes: `access/` has each request, `connections/` each connection, in the bucket `${aws_s3_bucket.load_balancer_logs.id}`. What its health checks find is counted below." }] },
    { height = 6, widgets = [
      { type = "metric", width = 8, title = "How many requests come?", unit = "a minute", metrics = [concat(["AWS/ApplicationELB", "RequestCount"], local.load_balancer_dimensions)] },
      { type = "metric", width = 8, title = "How long does loan-api take?", unit = "seconds", lines = local.objective_seconds, metrics = [for stat in ["p50", "p95", "p99"] : concat(["AWS/ApplicationELB", "TargetResponseTime"], local.load_balancer_dimensions, [{ stat = stat, label = stat }])] },
      { type = "metric", width = 8, title = "Are there healthy tasks?", unit = "tasks", metrics = [
        concat(["AWS/ApplicationELB", "HealthyHostCount"], local.target_group_dimensions, [{ stat = "Minimum", label = "healthy" }]),
        concat(["AWS/ApplicationELB", "UnHealthyHostCount"], local.target_group_dimensions, [{ stat = "Maximum", label = "unhealthy" }]),
      ] },
    ] },
    { height = 6, widgets = [
      { type = "metric", width = 12, title = "Who fails: the balancer, or loan-api?", unit = "a minute", metrics = [
        concat(["AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count"], local.load_balancer_dimensions, [{ label = "the balancer (502, 503, 504)" }]),
        concat(["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count"], local.load_balancer_dimensions, [{ label = "loan-api" }]),
      ] },
      { type = "metric", width = 12, title = "How many are answered well?", unit = "a minute", metrics = [concat(["AWS/ApplicationELB", "HTTPCode_Target_2XX_Count"], local.load_balancer_dimensions)] },
    ] },
  ]
}
