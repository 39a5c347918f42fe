locals {
  collector = var.collector == null ? null : merge(local.hardening, {
    name  = "collector"
    image = var.collector.image
    # When it ends spans are lost and nothing else; without its image no task starts.
    essential   = false
    stopTimeout = 10
    cpu         = 64
    memory      = 128
    environment = [{ name = "AOT_CONFIG_CONTENT", value = jsonencode(local.collector_config) }]
    healthCheck = {
      command     = ["CMD", "/healthcheck"]
      interval    = 15
      timeout     = 5
      retries     = 3
      startPeriod = 10
    }
    logConfiguration = local.logging.collector
  })

  collector_config = {
    extensions = { health_check = {} }
    receivers  = { otlp = { protocols = { http = { endpoint = "127.0.0.1:4318" } } } }
    processors = {
      # MiB; refuses spans before the container's limit ends it.
      memory_limiter    = { check_interval = "1s", limit_mib = 96, spike_limit_mib = 24 }
      resourcedetection = { detectors = ["env", "ecs"] }
      batch             = { timeout = "1s", send_batch_size = 50 }
    }
    # What is indexed the spans say themselves (aws.xray.annotations).
    exporters = { awsxray = { region = var.region } }
    service = {
      extensions = ["health_check"]
      pipelines = {
        traces = { receivers = ["otlp"], processors = ["memory_limiter", "resourcedetection", "batch"], exporters = ["awsxray"] }
      }
    }
  }
}
