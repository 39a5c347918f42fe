locals {
  # nobody, in each image; it owns no file.
  user = "65532"
  # Above DRAIN_MS and the 10 s in which a service promises to end after it, and below Fargate's 120.
  stop_timeout_seconds = 40
  # Aurora that resumes from 0 ACU or fails over is back well within it, and a task that starts meanwhile waits for it.
  start_period_seconds = 180

  hardening = {
    essential              = true
    user                   = local.user
    privileged             = false
    readonlyRootFilesystem = true
    linuxParameters        = { capabilities = { drop = ["ALL"] } }
  }

  program = merge(local.hardening, {
    name        = var.container.name
    image       = var.container.image
    command     = var.container.command
    stopTimeout = local.stop_timeout_seconds
    environment = [for name in sort(keys(var.environment)) : { name = name, value = var.environment[name] }]
    secrets = [for name in sort(keys(var.secrets)) : {
      name      = name
      valueFrom = "${var.secrets[name].arn}:${var.secrets[name].key}::${var.secrets[name].version}"
    }]
    # Without appProtocol Service Connect forwards bytes. As HTTP its proxy would try a failed call twice more, beside our budgets.
    portMappings = [for name, port in local.ports : { name = name, containerPort = port, hostPort = port, protocol = "tcp" }]
    healthCheck  = var.ports == null ? null : local.health_check
    # It ends after the program, whose last spans it still takes; the program does not need it.
    dependsOn        = [for sidecar in local.collector[*] : { containerName = sidecar.name, condition = "START" }]
    logConfiguration = local.logging.program
  })

  ports = var.ports == null ? {} : { for name, port in var.ports : name => port }

  health_check = {
    command     = ["CMD", "node", "-e", "fetch('http://127.0.0.1:${lookup(local.ports, "operations", 0)}/livez').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
    interval    = 15
    timeout     = 5
    retries     = 3
    startPeriod = local.start_period_seconds
  }

  containers = concat([local.program], local.collector[*])

  # A log that cannot be written must not stop the program: what waits is bounded, and beyond it lines are lost.
  logging = {
    for role, group in { program = var.log_group, collector = try(var.collector.log_group, "") } : role => {
      logDriver                  = "awslogs"
      options = {
        awslogs-group         = group
        awslogs-region        = var.region
        awslogs-stream-prefix = var.container.name
        mode                  = "non-blocking"
        max-buffer-size       = "25m"
      }
    }
  }
}

resource "aws_ecs_task_definition" "this" {
  # A revision that is deregistered cannot be gone back to, nor be scaled.
  skip_destroy = true

  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  container_definitions    = jsonencode(local.containers)

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.cpu_architecture
  }
}

resource "aws_security_group" "this" {
  #checkov:skip=CKV2_AWS_5: the tasks of the module that calls this one have it
  name_prefix = "${var.name}-"
  description = "Tasks of ${var.name}"
  vpc_id      = var.vpc_id

  tags = { Name = var.name }

  lifecycle {
    create_before_destroy = true
  }
}

# AWS, the issuer's keys and the bureau: all by TLS, none with addresses that stay.
resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.this.id
  description       = "HTTPS"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}
