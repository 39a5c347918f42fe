locals {
  # Each of docs/logs.md: a heading, perhaps some words, and a fenced block. Read and not copied, so that they cannot drift apart.
  queries = {
    for query in regexall("### ([^\n]+)\n[^`]*```\n([^`]*)```", file("${path.module}/../../../docs/logs.md")) : query[0] => trimspace(query[1])
  }
}

resource "aws_cloudwatch_query_definition" "this" {
  for_each = local.queries

  name            = "${var.name}/${each.key}"
  query_string    = each.value
  log_group_names = [for service in sort(var.services) : aws_cloudwatch_log_group.this[service].name]
}
