# What each service says of itself (docs/metrics.md). Its log's last failures, and its process, are on each.
locals {
  process_rows = {
    for service in var.services : service => [
      { height = 6, widgets = [
        { type = "metric", width = 6, title = "Is the event loop late?", unit = "seconds", stat = "Maximum", metrics = [for name in ["nodejs_eventloop_lag_p99_seconds", "nodejs_eventloop_lag_max_seconds"] : [var.name, name, "service", service]] },
        { type = "metric", width = 6, title = "How much CPU do all tasks use?", unit = "seconds a minute", metrics = [[var.name, "process_cpu_seconds_total", "service", service]] },
        { type = "metric", width = 6, title = "Does memory grow? (largest task)", unit = "bytes", stat = "Maximum", metrics = [for name in ["process_resident_memory_bytes", "nodejs_heap_size_used_bytes"] : [var.name, name, "service", service]] },
        { type = "metric", width = 6, title = "Are files left open? (largest task)", unit = "files", stat = "Maximum", metrics = [[var.name, "process_open_fds", "service", service]] },
      ] },
      { height = 6, widgets = [
        { type = "metric", width = 8, title = "Do spans arrive, and are all durations kept?", unit = "a minute", metrics = [
          [{ expression = "SEARCH('{\"${var.name}\",service,outcome} MetricName=\"telemetry_spans_total\" service=\"${service}\"', 'Sum')", label = "spans $${PROP('Dim.outcome')}" }],
          [var.name, "emf_durations_dropped_total", "service", service, { label = "durations dropped" }],
        ] },
        { type = "log", width = 16, title = "What must a person act on?", query = "SOURCE '${local.log_groups[service]}' | filter level in [\"error\", \"fatal\"] | fields @timestamp, msg, reason, err.type, err.code, requestId, traceId | sort @timestamp desc | limit 30" },
      ] },
    ]
  }

  service_rows = {
    loan-api = [
      { height = 6, widgets = [
        { type = "metric", width = 8, title = "How long does each route take? (p95)", unit = "seconds", lines = local.objective_seconds, metrics = [local.searches["loan-api http_server_request_duration_seconds"]] },
        { type = "metric", width = 8, title = "How long do peers take? (p95)", unit = "seconds", metrics = [local.searches["loan-api dependency_call_duration_seconds"]] },
        { type = "metric", width = 8, title = "How long until an application is decided?", unit = "seconds", metrics = [for stat in ["p50", "p95", "p99"] : [var.name, "loan_decision_duration_seconds", "service", "loan-api", { stat = stat, label = stat }]] },
      ] },
      { height = 6, widgets = [
        { type = "metric", width = 8, title = "What becomes of applications?", unit = "a minute", stacked = true, metrics = [local.searches["loan-api loan_applications_total"]] },
        { type = "metric", width = 8, title = "Why are applications deferred?", unit = "a minute", stacked = true, metrics = [local.searches["loan-api loan_deferrals_total"]] },
        { type = "metric", width = 8, title = "What becomes of repeated requests?", unit = "a minute", metrics = [local.searches["loan-api loan_repeated_requests_total"]] },
      ] },
      { height = 6, widgets = [
        { type = "metric", width = 8, title = "What does recovery do?", unit = "a minute", metrics = [local.searches["loan-api recovery_attempts_total"], [var.name, "recovery_failures_total", "service", "loan-api", { label = "failures" }]] },
        { type = "metric", width = 8, title = "What waits for a decision?", unit = "applications", stat = "Maximum", metrics = [[var.name, "applications_awaiting_decision", "service", "loan-api"], [var.name, "applications_past_maximum_age", "service", "loan-api"]] },
        { type = "metric", width = 8, title = "What is not known to be on record, and what was lost to another task?", unit = "a minute", metrics = [local.searches["loan-api loan_outcomes_unconfirmed_total"], [var.name, "loan_leases_lost_total", "service", "loan-api", { label = "leases lost" }]] },
      ] },
      { height = 6, widgets = [
        { type = "metric", width = 8, title = "Who is turned away?", unit = "a minute", metrics = [[var.name, "requests_shed_total", "service", "loan-api"], [var.name, "requests_rate_limited_total", "service", "loan-api"]] },
        { type = "metric", width = 8, title = "Are there connections to the database?", unit = "of the busiest task", stat = "Maximum", metrics = [for state in ["idle", "in_use", "waiting"] : [var.name, "db_pool_connections", "service", "loan-api", "state", state, { label = state }]] },
        { type = "metric", width = 8, title = "Are there connections to peers?", unit = "of the busiest task", metrics = [local.searches["loan-api peer_sockets"]] },
      ] },
      { height = 6, widgets = [
        { type = "metric", width = 12, title = "What do the breakers see?", unit = "calls a minute", metrics = [local.searches["loan-api circuit_breaker_calls_total"]] },
        { type = "metric", width = 12, title = "Do the breakers move?", unit = "a minute", metrics = [local.searches["loan-api circuit_breaker_transitions_total"]] },
      ] },
    ]

    auth-svc = [
      { height = 6, widgets = [
        { type = "metric", width = 8, title = "How long does each route take? (p95; loan-api waits for 200 ms)", unit = "seconds", lines = [{ label = "loan-api leaves", value = 0.2 }], metrics = [local.searches["auth-svc http_server_request_duration_seconds"]] },
        { type = "metric", width = 8, title = "What is said of tokens?", unit = "a minute", metrics = [local.searches["auth-svc oauth_introspections_total"]] },
        { type = "metric", width = 8, title = "Do the issuers' keys arrive?", unit = "a minute", metrics = [local.searches["auth-svc oauth_issuer_key_fetches_total"]] },
      ] },
      { height = 6, widgets = [
        { type = "metric", width = 12, title = "Does somebody try secrets?", unit = "a minute", metrics = [local.searches["auth-svc oauth_failed_authentications_total"]] },
        { type = "metric", width = 12, title = "Are tokens issued? (never on AWS: Cognito does)", unit = "a minute", metrics = [
          [var.name, "oauth_tokens_issued_total", "service", "auth-svc", { label = "issued" }],
          [{ expression = "SEARCH('{\"${var.name}\",service,error} MetricName=\"oauth_tokens_refused_total\" service=\"auth-svc\"', 'Sum')", label = "$${PROP('Dim.error')}" }],
        ] },
      ] },
    ]

    scoring-svc = [
      { height = 6, widgets = [
        { type = "metric", width = 8, title = "How long does a score take? (p95)", unit = "seconds", metrics = [local.searches["scoring-svc http_server_request_duration_seconds"]] },
        { type = "metric", width = 8, title = "How long does the bureau take? (p95)", unit = "seconds", metrics = [local.searches["scoring-svc dependency_call_duration_seconds"]] },
        { type = "metric", width = 8, title = "How do requests for a score end, and why?", unit = "a minute", metrics = [local.searches["scoring-svc scores_total"]] },
      ] },
      { height = 6, widgets = [
        { type = "metric", width = 8, title = "Is the bureau asked again?", unit = "a minute", metrics = [local.searches["scoring-svc retry_attempts_total"], [var.name, "retry_budget_exhausted_total", "service", "scoring-svc", { label = "not asked again" }]] },
        { type = "metric", width = 8, title = "How often may it still be asked again?", unit = "attempts", stat = "Minimum", metrics = [[var.name, "retry_budget_remaining", "service", "scoring-svc"]] },
        { type = "metric", width = 8, title = "Do second attempts help?", unit = "a minute", metrics = [local.searches["scoring-svc hedges_total"]] },
      ] },
      { height = 6, widgets = [
        { type = "metric", width = 8, title = "How many are at the bureau, how many find no place?", unit = "count", metrics = [[var.name, "bulkhead_in_flight", "service", "scoring-svc", { stat = "Maximum" }], [var.name, "bulkhead_rejected_total", "service", "scoring-svc"]] },
        { type = "metric", width = 8, title = "Are there connections to the bureau?", unit = "of the busiest task", metrics = [local.searches["scoring-svc peer_sockets"]] },
        { type = "metric", width = 8, title = "Does the bureau say what we do not know?", unit = "factors a minute", metrics = [[var.name, "bureau_unknown_factors_total", "service", "scoring-svc"]] },
      ] },
      { height = 6, widgets = [
        { type = "metric", width = 12, title = "What does the breaker see?", unit = "calls a minute", metrics = [local.searches["scoring-svc circuit_breaker_calls_total"]] },
        { type = "metric", width = 12, title = "Does the breaker move?", unit = "a minute", metrics = [local.searches["scoring-svc circuit_breaker_transitions_total"]] },
      ] },
    ]

    external-score-mock = [
      { height = 6, widgets = [
        { type = "metric", width = 8, title = "How long does the simulator take? (p95)", unit = "seconds", metrics = [local.searches["external-score-mock http_server_request_duration_seconds"]] },
        { type = "metric", width = 8, title = "Which faults strike?", unit = "calls a minute", metrics = [local.searches["external-score-mock bureau_calls_total"]] },
        { type = "metric", width = 8, title = "How many reports are charged?", unit = "a minute", metrics = [[var.name, "bureau_charges_total", "service", "external-score-mock"]] },
      ] },
    ]
  }
}
