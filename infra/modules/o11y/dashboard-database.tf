locals {
  # Each instance by itself: an average of a busy writer and an idle reader is neither's.
  database_graphs = {
    CPUUtilization             = { title = "How busy is the CPU?", unit = "%", stat = "Average" }
    DatabaseConnections        = { title = "How many connections are there?", unit = "connections", stat = "Maximum" }
    FreeableMemory             = { title = "How much memory is free?", unit = "bytes", stat = "Minimum" }
    ReadIOPS                   = { title = "How often is read from storage?", unit = "a second", stat = "Average" }
    WriteIOPS                  = { title = "How often is written to storage?", unit = "a second", stat = "Average" }
    DiskQueueDepth             = { title = "How many wait for storage?", unit = "requests", stat = "Average" }
    ReadLatency                = { title = "How long does a read take?", unit = "seconds", stat = "Average" }
    WriteLatency               = { title = "How long does a write take?", unit = "seconds", stat = "Average" }
    ServerlessDatabaseCapacity = { title = "How large is it? (at most ${var.system.database.max_acu} ACU)", unit = "ACU", stat = "Average" }
    ACUUtilization             = { title = "May it still grow?", unit = "% of ${var.system.database.max_acu} ACU", stat = "Average", lines = [{ label = "alarm", value = 90 }] }
  }

  database_rows = concat(
    [{ height = 2, widgets = [{ type = "text", width = 24, markdown = "# Aurora: is the database the reason?\nEach line is an instance. Storage is Aurora's own: reads that the cache answers are not among its reads." }] }],
    [for names in [["ACUUtilization", "ServerlessDatabaseCapacity", "CPUUtilization", "FreeableMemory"], ["DatabaseConnections", "DiskQueueDepth"], ["ReadIOPS", "WriteIOPS", "ReadLatency", "WriteLatency"]] :
      { height = 6, widgets = [for name in names : merge(local.database_graphs[name], { type = "metric", width = 24 / length(names), metrics = [for instance in var.system.database.instance_ids : ["AWS/RDS", name, "DBInstanceIdentifier", instance]] })] }
    ],
    [{ height = 6, widgets = [
      { type = "metric", width = 12, title = "How long do loan-api's statements take? (p95)", unit = "seconds", metrics = [local.searches["loan-api database_statement_duration_seconds"]] },
      { type = "log", width = 12, title = "PostgreSQL's log: errors and slow queries", query = "SOURCE '${local.log_groups.database}' | filter @message like /ERROR|FATAL|PANIC|duration:/ | fields @timestamp, @message | sort @timestamp desc | limit 50" },
    ] }],
  )
}
