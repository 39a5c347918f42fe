# Metrics of which not every value of a label is known, or too many to write down: by service and name, what CloudWatch searches for.
locals {
  searches = {
    for search in [
      { service = "loan-api", metric = "circuit_breaker_calls_total", labels = ["name", "outcome"] },
      { service = "loan-api", metric = "circuit_breaker_transitions_total", labels = ["name", "from", "to"] },
      { service = "loan-api", metric = "database_statement_duration_seconds", labels = ["statement", "outcome"], statistic = "p95" },
      { service = "loan-api", metric = "dependency_call_duration_seconds", labels = ["dependency", "outcome"], statistic = "p95" },
      { service = "loan-api", metric = "http_server_request_duration_seconds", labels = ["route"], statistic = "p95" },
      { service = "loan-api", metric = "loan_applications_total", labels = ["mode", "status"] },
      { service = "loan-api", metric = "loan_deferrals_total", labels = ["reason"] },
      { service = "loan-api", metric = "loan_outcomes_unconfirmed_total", labels = ["cause"] },
      { service = "loan-api", metric = "loan_repeated_requests_total", labels = ["outcome"] },
      { service = "loan-api", metric = "peer_sockets", labels = ["dependency", "state"], statistic = "Maximum" },
      { service = "loan-api", metric = "recovery_attempts_total", labels = ["outcome"] },
      { service = "auth-svc", metric = "http_server_request_duration_seconds", labels = ["route"], statistic = "p95" },
      { service = "auth-svc", metric = "oauth_failed_authentications_total", labels = ["outcome"] },
      { service = "auth-svc", metric = "oauth_introspections_total", labels = ["outcome", "reason"] },
      { service = "auth-svc", metric = "oauth_issuer_key_fetches_total", labels = ["outcome"] },
      { service = "scoring-svc", metric = "circuit_breaker_calls_total", labels = ["name", "outcome"] },
      { service = "scoring-svc", metric = "circuit_breaker_transitions_total", labels = ["name", "from", "to"] },
      { service = "scoring-svc", metric = "dependency_call_duration_seconds", labels = ["dependency", "outcome"], statistic = "p95" },
      { service = "scoring-svc", metric = "hedges_total", labels = ["outcome"] },
      { service = "scoring-svc", metric = "http_server_request_duration_seconds", labels = ["route"], statistic = "p95" },
      { service = "scoring-svc", metric = "peer_sockets", labels = ["dependency", "state"], statistic = "Maximum" },
      { service = "scoring-svc", metric = "retry_attempts_total", labels = ["dependency", "reason"] },
      { service = "scoring-svc", metric = "scores_total", labels = ["outcome", "reason"] },
      { service = "external-score-mock", metric = "bureau_calls_total", labels = ["effect"] },
      { service = "external-score-mock", metric = "http_server_request_duration_seconds", labels = ["route"], statistic = "p95" },
      ] : "${search.service} ${search.metric}" => [{
        expression = "SEARCH('{\"${var.name}\",${join(",", concat(["service"], search.labels))}} MetricName=\"${search.metric}\" service=\"${search.service}\"', '${try(search.statistic, "Sum")}')"
        label      = join(" ", [for label in search.labels : "$${PROP('Dim.${label}')}"])
    }]
  }
}
