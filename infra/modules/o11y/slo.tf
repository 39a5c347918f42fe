locals {
  slo = jsondecode(file("${path.module}/../../../slo.json"))

  # Table 5-8 of Google's SRE workbook: who spends `share` of the window's budget within `long` seconds is told, as long as it goes
  # on, of which `short` is the sign. At 14.4 times the budget a month's is gone in two days, and at 1 time it just lasts.
  burn_windows = {
    "1h" = { share = 0.02, long = 3600, short = 300, severity = "page" }
    "6h" = { share = 0.05, long = 21600, short = 1800, severity = "page" }
    "1d" = { share = 0.10, long = 86400, short = 7200, severity = "ticket" }
    # One period: CloudWatch takes up to seven days of them, and looks once an hour at what is longer than a day.
    "3d" = { share = 0.10, long = 259200, short = 21600, severity = "ticket" }
  }

  # Of so few requests as there are at night one that fails is a large share, and no reason to wake anybody: five are.
  bad_at_least = 5

  apply_route = {
    ApiId    = var.system.api.id
    Method   = var.system.apply_route.method
    Resource = var.system.apply_route.resource
    Stage    = var.system.api.stage
  }

  # What counts as bad, out of what; as the descriptions in slo.json have it. Those answered with 4xx count as neither, and as every
  # series of 4xx may have gaps, a gap is none.
  counted_by_us = {
    for objective in ["latency", "decided", "freshness"] : objective => {
      total = "(bad + good)"
      metrics = {
        for result in ["bad", "good"] : result => {
          namespace = var.name, name = "slo_requests_total", dimensions = { service = "loan-api", objective = objective, result = result }
        }
      }
    }
  }
  objectives = merge(local.counted_by_us, {
    # By the gateway, because what never reached us, we cannot count.
    availability = {
      total = "(requests - FILL(refused, 0))"
      metrics = {
        bad      = { namespace = "AWS/ApiGateway", name = "5xx", dimensions = local.apply_route }
        requests = { namespace = "AWS/ApiGateway", name = "Count", dimensions = local.apply_route }
        refused  = { namespace = "AWS/ApiGateway", name = "4xx", dimensions = local.apply_route }
      }
    }
  })

  # A late decision is no outage: nobody gets up for it.
  paged_objectives = ["availability", "latency"]
}
