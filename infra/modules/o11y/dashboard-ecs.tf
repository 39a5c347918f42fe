locals {
  cluster_dimensions = ["ClusterName", var.system.cluster_name]

  ecs_rows = [
    { height = 2, widgets = [{ type = "text", width = 24, markdown = "# ECS: do the tasks run, and are they large enough?\nThe first row is free of charge; the others are Container Insights'. What the tasks write is on the dashboards of the services." }] },
    { height = 6, widgets = [for name, title in { CPUUtilization = "How much of its CPU does each service use?", MemoryUtilization = "How much of its memory does each service use?" } :
      { type = "metric", width = 12, title = title, unit = "%", stat = "Average", lines = [{ label = "all of it", value = 100 }], metrics = [for service in var.services : concat(["AWS/ECS", name], local.cluster_dimensions, ["ServiceName", service, { label = service }])] }
    ] },
    { height = 6, widgets = [for name, title in { DesiredTaskCount = "How many tasks should run?", RunningTaskCount = "How many do?", PendingTaskCount = "How many are starting?" } :
      { type = "metric", width = 8, title = title, unit = "tasks", stat = "Average", metrics = [for service in var.services : concat(["ECS/ContainerInsights", name], local.cluster_dimensions, ["ServiceName", service, { label = service }])] }
    ] },
    { height = 6, widgets = [for name, title in { CpuUtilized = "How much CPU does the largest task of each kind use? (1,024 are a vCPU)", MemoryUtilized = "How much memory does the largest task of each kind use? (MB)" } :
      { type = "metric", width = 12, title = title, unit = name == "CpuUtilized" ? "CPU units" : "MB", stat = "Maximum", metrics = [for family in setunion(var.services, ["migrate"]) : concat(["ECS/ContainerInsights", name], local.cluster_dimensions, ["TaskDefinitionFamily", "${var.name}-${family}", { label = family }])] }
    ] },
    { height = 6, widgets = [
      { type = "metric", width = 8, title = "Is anything personal in a log?", unit = "lines a minute", metrics = [for writer in local.protected_log_groups : ["AWS/Logs", "LogEventsWithFindings", "LogGroupName", local.log_groups[writer], "DataProtectionOperation", "Audit", { label = writer }]] },
      { type = "log", width = 8, title = "What did the last migration say?", query = "SOURCE '${local.log_groups.migrate}' | fields @timestamp, @message | sort @timestamp desc | limit 30" },
      { type = "log", width = 8, title = "Do the sidecars complain?", query = "SOURCE '${local.log_groups.collector}' | SOURCE '${local.log_groups.service-connect}' | filter @message like /(?i)error|warn/ | fields @timestamp, @log, @message | sort @timestamp desc | limit 30" },
    ] },
  ]
}
