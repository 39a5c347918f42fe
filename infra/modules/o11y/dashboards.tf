# A dashboard is rows of widgets (dashboard-*.tf). Here they get their places on the grid, which has 24 columns, and what all have.
locals {
  dashboard_rows = merge(
    {
      golden-signals = local.golden_rows
      gateway        = local.gateway_rows
      load-balancer  = local.load_balancer_rows
      ecs            = local.ecs_rows
      database       = local.database_rows
      network        = local.network_rows
    },
    { for service in var.services : service => concat(local.service_rows[service], local.process_rows[service]) },
  )

  dashboards = {
    for name, rows in local.dashboard_rows : name => {
      widgets = flatten([
        for at, row in rows : [
          for beside, widget in row.widgets : {
            type       = widget.type
            x          = sum(concat([0], [for left in slice(row.widgets, 0, beside) : left.width]))
            y          = sum(concat([0], [for above in slice(rows, 0, at) : above.height]))
            width      = widget.width
            height     = row.height
            properties = merge(
              local.common_properties[widget.type],
              { for property, value in widget : property => value if !contains(["type", "width", "lines", "unit"], property) },
              { for property, value in local.graph_properties[name][at][beside] : property => value if widget.type == "metric" },
            )
          }
        ]
      ])
    }
  }

  common_properties = {
    text  = {}
    alarm = {}
    log   = { region = var.region, view = "table" }
    # A minute is what everything is counted in; CloudWatch takes longer ones when the time that is shown is longer.
    metric = { region = var.region, period = 60, stat = "Sum", view = "timeSeries", stacked = false }
  }

  # The vertical line is the last deployment: the first question when a graph bends.
  graph_properties = {
    for name, rows in local.dashboard_rows : name => [
      for row in rows : [
        for widget in row.widgets : {
          annotations = {
            horizontal = try(widget.lines, [])
            vertical   = try(widget.view, "timeSeries") == "timeSeries" ? [{ label = "image ${substr(var.image_tag, 0, 7)}", value = terraform_data.deployment.output }] : []
          }
          yAxis = { left = { label = try(widget.unit, "count"), showUnits = false, min = 0 } }
        }
      ]
    ]
  }

  # The objective, as a line on graphs of seconds and of milliseconds.
  objective_ms      = [{ label = "objective", value = local.slo.objectives.latency.thresholdMs }]
  objective_seconds = [{ label = "objective", value = local.slo.objectives.latency.thresholdMs / 1000 }]
}

resource "aws_cloudwatch_dashboard" "this" {
  for_each = local.dashboards

  dashboard_name = "${var.name}-${each.key}"
  dashboard_body = jsonencode(each.value)
}
