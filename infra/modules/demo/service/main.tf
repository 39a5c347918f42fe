locals {
  is_autoscaled = var.size.max_tasks > var.size.min_tasks
}

module "task" {
  source = "../task"

  name             = var.family
  container        = { name = var.name, image = var.image }
  ports            = var.ports
  cpu              = var.size.cpu
  memory           = var.size.memory
  cpu_architecture = var.platform.cpu_architecture
  environment = merge(var.platform.environment, {
    HOST            = "0.0.0.0"
    PORT            = tostring(var.ports.public)
    OPERATIONS_PORT = tostring(var.ports.operations)
    # The load balancer and the proxies of its peers have forgotten the task by then.
    DRAIN_MS                    = tostring(var.platform.deregistration_delay * 1000)
    OTEL_EXPORTER_OTLP_ENDPOINT = "http://127.0.0.1:4318"
  }, var.environment)
  secrets          = var.secrets
  secrets_key_arn  = var.platform.secrets_key_arn
  collector        = { image = var.platform.collector_image, log_group = var.platform.log_groups["collector"] }
  log_group        = var.platform.log_groups[var.name]
  other_log_groups = [var.platform.log_groups["service-connect"]]
  region           = var.platform.region
  account_id       = var.platform.account_id
  vpc_id           = var.platform.vpc_id
  task_policy      = var.task_policy
}

resource "terraform_data" "comes_after" {
  input = var.comes_after
}

resource "aws_ecs_service" "this" {
  name            = var.name
  cluster         = var.platform.cluster_arn
  task_definition = module.task.arn
  launch_type     = "FARGATE"
  # Where it begins; from then on autoscaling has it.
  desired_count = var.size.min_tasks

  # A single one is never two: the old ends before the new begins.
  deployment_minimum_healthy_percent = var.is_single ? 0 : 100
  deployment_maximum_percent         = var.is_single ? 100 : 200
  availability_zone_rebalancing      = var.is_single ? "DISABLED" : "ENABLED"
  # The load balancer waits for a start as long as the container's own check does.
  health_check_grace_period_seconds = var.target_group == null ? null : module.task.start_period_seconds
  enable_execute_command            = false
  enable_ecs_managed_tags           = true
  propagate_tags                    = "SERVICE"
  wait_for_steady_state             = true

  network_configuration {
    subnets          = var.platform.subnet_ids
    security_groups  = [module.task.security_group_id]
    assign_public_ip = false
  }

  service_connect_configuration {
    enabled   = true
    namespace = var.platform.namespace_arn

    dynamic "service" {
      for_each = var.is_called_by_peers ? [var.ports.public] : []

      content {
        port_name      = "public"
        discovery_name = var.name

        client_alias {
          dns_name = var.name
          port     = service.value
        }
      }
    }

    log_configuration {
      log_driver = "awslogs"
      options = {
        awslogs-group         = var.platform.log_groups["service-connect"]
        awslogs-region        = var.platform.region
        awslogs-stream-prefix = var.name
        mode                  = "non-blocking"
        max-buffer-size       = "25m"
      }
    }
  }

  dynamic "load_balancer" {
    for_each = var.target_group[*]

    content {
      target_group_arn = load_balancer.value.arn
      container_name   = var.name
      container_port   = var.ports.public
    }
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  dynamic "alarms" {
    for_each = length(var.deployment_alarms) > 0 ? [var.deployment_alarms] : []

    content {
      enable      = true
      rollback    = true
      alarm_names = alarms.value
    }
  }

  lifecycle {
    ignore_changes = [desired_count]

    # ECS that took a deployment back is steady, too.
    postcondition {
      condition     = self.task_definition == module.task.arn
      error_message = "ECS took the deployment of ${var.name} back: what runs is not the revision that was asked for. The events of the service say why."
    }
  }

  depends_on = [terraform_data.comes_after]
}
